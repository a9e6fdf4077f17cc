"""Local processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")
_DEATHS = 3


def run_in_pool(function: Callable[[Job], Result], jobs: Sequence[Job], workers: int) -> Iterator[Result]:
    """The results of a function over jobs, as they come. A process that dies (the system may take it when memory is
    short) costs the jobs at hand, which a new pool does again.

    Raises:
        RuntimeError: processes died three times, and nothing was done in between.
    """
    left, deaths = list(jobs), 0
    while left:
        before = len(left)
        with ProcessPoolExecutor(min(workers, before)) as pool:
            waiting: dict[Future[Result], Job] = {}
            try:
                for job in left:
                    waiting[pool.submit(function, job)] = job
            except BrokenProcessPool:
                pass
            lost = left[len(waiting) :]
            for future in as_completed(waiting):
                try:
                    result = future.result()
                except BrokenProcessPool:
                    lost.append(waiting[future])
                else:
                    yield result
        left, deaths = lost, deaths + 1 if len(lost) == before else 0
        if deaths == _DEATHS:
            raise RuntimeError(
                f"worker processes died {_DEATHS} times in a row; the system may be short of memory: try fewer workers"
            )
