"""Local processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")
_ATTEMPTS = 3


def run_in_pool(function: Callable[[Job], Result], jobs: Sequence[Job], workers: int) -> Iterator[Result]:
    """The results of a function over jobs, as they come. A process that dies (the system may take it when memory is
    short) costs the jobs at hand, which a new pool does again.

    Raises:
        RuntimeError: processes died three times.
    """
    left = list(jobs)
    for _ in range(_ATTEMPTS):
        with ProcessPoolExecutor(min(workers, len(left))) as pool:
            waiting = {pool.submit(function, job): job for job in left}
            left = []
            for future in as_completed(waiting):
                try:
                    result = future.result()
                except BrokenProcessPool:
                    left.append(waiting[future])
                else:
                    yield result
        if not left:
            return
    raise RuntimeError(f"worker processes died {_ATTEMPTS} times; the system may be short of memory: try fewer workers")
