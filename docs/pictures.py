"""Make the pictures of the README from the charts and the page of the shipped corpus: `make pictures`.

The pictures of the page need Chromium (Debian: `chromium`); without it, those that are there stay.
"""

import io
from pathlib import Path

from PIL import Image

from tests.browser import chromium, find_chromium

CHARTS = Path("data/processed/charts")
PAGE = Path("data/processed/report/index.html")
NAMES = ("done_and_planned", "exchanged_and_lessons_by_document", "section_types_by_document")
WIDTH = 1000

for name in NAMES:
    picture = Image.open(CHARTS / f"{name}.png").convert("RGB")
    picture = picture.resize((WIDTH, round(picture.height * WIDTH / picture.width)), Image.Resampling.LANCZOS)
    target = Path("docs/images") / f"{name}.png"
    target.parent.mkdir(exist_ok=True)
    picture.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(target, optimize=True)
    print(target, target.stat().st_size)

if path := find_chromium():
    with chromium(path) as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 1500})
        page.goto(PAGE.absolute().as_uri())
        page.wait_for_function("document.querySelector('figure.open img').complete")
        page.wait_for_selector("tbody tr")
        shots = {"report": page.screenshot()}
        page.set_viewport_size({"width": 1280, "height": 760})
        page.goto(PAGE.absolute().as_uri() + "#table=indicators&indicator=teachers_exchanged&status=done&sort=-facts")
        page.locator("tbody tr a").first.click()  # from the figure of the document that states most to its sentences
        page.wait_for_selector(".m.hit")
        shots["report_document"] = page.screenshot()
    for name, shot in shots.items():
        target = Path("docs/images") / f"{name}.png"
        picture = Image.open(io.BytesIO(shot)).convert("RGB")
        picture.quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(target, optimize=True)
        print(target, target.stat().st_size)
else:
    print("no Chromium: the pictures of the page stay as they are")
