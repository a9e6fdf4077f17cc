"""A Dask cluster. Its workers need this package, the same version of it, and the folders of input and output."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")
_SECONDS_TO_CONNECT = "30s"
_RETRIES = 3


def run_on_cluster(function: Callable[[Job], Result], jobs: Sequence[Job], address: str) -> Iterator[Result]:
    """The results of a function over jobs, as they come. The jobs of a worker that is lost go to the others.

    Raises:
        RuntimeError: no scheduler answers at `address`, or the cause that stopped a job.
    """
    from distributed import Client, as_completed

    try:
        client = Client(address, timeout=_SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise RuntimeError(f"{address}: no Dask scheduler answers there: {error}") from None
    with client:
        futures = client.map(function, jobs, pure=False, retries=_RETRIES)
        for future in as_completed(futures, loop=client.loop):
            yield future.result()
            future.release()
