"""A real browser for tests: Chromium, headless, without a network."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip


def find_chromium() -> str | None:
    """The path of Chromium: CHROMIUM in the environment, or what the system has."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running Chromium; where there is none, the test is skipped, but in CI it fails."""
    path = find_chromium()
    if path is None:
        reason = f"no Chromium: install it, or name it in CHROMIUM (looked for {', '.join(_NAMES)})"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield browser
        browser.close()


class Watch:
    """What went wrong in the pages of a context: console errors, scripts that failed, requests for other than files."""

    def __init__(self, context: BrowserContext) -> None:
        self.problems: list[str] = []
        context.on("page", self._page)
        context.on("request", lambda request: self._local(request.url))
        context.on("requestfailed", self._failed)

    def _page(self, page: Page) -> None:
        page.on("console", lambda message: self._say(message.type, message.text))
        page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))
        page.on("dialog", lambda dialog: (self.problems.append(f"dialog: {dialog.message}"), dialog.dismiss()))

    def _say(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.problems.append(f"{kind}: {text}")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the page was left before it was there
            self.problems.append(f"{request.failure}: {request.url}")

    def _local(self, url: str) -> None:
        if not url.startswith("file:"):
            self.problems.append(f"request: {url}")
