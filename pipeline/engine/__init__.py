"""Engines: the same function over many jobs, in this process, in a local pool, or on a Dask cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")


def run_jobs(
    function: Callable[[Job], Result], jobs: Sequence[Job], workers: int = 1, dask: str = ""
) -> Iterator[Result]:
    """The results of a function over jobs, as they come, in any order.

    Args:
        function: importable by name, as workers import it.
        jobs: each can be pickled.
        workers: local processes; 1 is this one.
        dask: address of the scheduler of a cluster (`tcp://…`), which then does the work; empty for local work.

    Raises:
        RuntimeError: a worker was lost again and again, or the cluster cannot be reached.

    >>> sorted(run_jobs(abs, [-2, 1]))
    [1, 2]
    """
    if dask:
        from pipeline.engine.cluster import run_on_cluster

        return run_on_cluster(function, jobs, dask)
    if workers == 1 or len(jobs) < 2:
        return map(function, jobs)
    from pipeline.engine.pool import run_in_pool

    return run_in_pool(function, jobs, workers)
