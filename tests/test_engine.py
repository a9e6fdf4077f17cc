"""Engines: a pool, a real cluster that loses a worker, and runs that are killed half-way; always the same bytes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.corpus import generate
from pipeline import stages
from pipeline.config import Config
from pipeline.engine import run_jobs
from pipeline.run import run
from pipeline.store import Store, deal

ROOT = Path(__file__).parent.parent
DOCUMENTS = 60


def contents(out: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for name in ("tables", "texts") for p in (out / name).iterdir()}


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("raw")
    generate(DOCUMENTS, folder)
    return folder


@pytest.fixture(scope="module")
def local(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What one process makes of the documents."""
    out = tmp_path_factory.mktemp("local")
    run(raw, out, Config(), "tables", progress=False)
    return contents(out)


def start(*arguments: str) -> subprocess.Popen[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "10s"}
    return subprocess.Popen(
        [sys.executable, "-m", *arguments], cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip


def kill(process: subprocess.Popen[str]) -> None:
    """End a process that this test started, with its children, as a failing machine does."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def shards_done(out: Path) -> int:
    return len(list((out / ".work/shards").glob("*.index")))


def wait_for(condition, seconds: float = 120.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.02)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """A scheduler and two worker processes; yields its address and the workers."""
    file = tmp_path / "scheduler.json"
    common = ("--scheduler-file", str(file))
    scheduler = start("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", *common)
    workers = []
    try:
        wait_for(file.exists)
        workers = [
            start("distributed.cli.dask_worker", *common, "--nthreads", "1", "--no-nanny", "--no-dashboard",
                  "--local-directory", str(tmp_path / f"worker{i}"))
            for i in range(2)
        ]  # fmt: skip
        from distributed import Client

        with Client(scheduler_file=str(file), set_as_default=False) as client:
            client.wait_for_workers(2, timeout=120)
            address = client.scheduler.address
        yield address, workers
    finally:
        for process in (*workers, scheduler):
            if process.poll() is None:
                kill(process)


def test_a_cluster_that_loses_a_worker_gives_the_same_bytes(cluster, raw: Path, local, tmp_path: Path):
    address, workers = cluster
    out = tmp_path / "out"
    command = start("pipeline", "tables", "--raw", str(raw), "--out", str(out), "--quiet", "--dask", address)
    wait_for(lambda: shards_done(out) >= 2)
    kill(workers[0])
    assert shards_done(out) < len(shards(raw)), "the run was over before a worker was lost: take more documents"
    output, _ = command.communicate(timeout=300)
    assert command.returncode == 0, output
    assert contents(out) == local


def test_no_cluster_is_an_error_that_names_the_address(raw: Path, tmp_path: Path, monkeypatch, capsys):
    from pipeline.__main__ import main
    from pipeline.engine import cluster

    monkeypatch.setattr(cluster, "_SECONDS_TO_CONNECT", "1s")
    common = ["--raw", str(raw), "--out", str(tmp_path), "--quiet"]
    assert main(["tables", *common, "--dask", "tcp://127.0.0.1:9"]) == 1
    assert "tcp://127.0.0.1:9: no Dask scheduler answers there" in capsys.readouterr().err


def shards(raw: Path) -> list:
    from pipeline.read import list_files

    return deal({name: file.state for name, file in list_files(raw).items()}, {})


def test_a_run_that_is_killed_goes_on_where_it_was(raw: Path, local, tmp_path: Path):
    out = tmp_path / "out"
    command = start("pipeline", "tables", "--raw", str(raw), "--out", str(out), "--quiet", "--workers", "1")
    wait_for(lambda: shards_done(out) >= 3)
    kill(command)
    before = {path: path.stat().st_mtime_ns for path in (out / ".work/shards").glob("*.index")}
    assert 3 <= len(before) < len(shards(raw))
    run(raw, out, Config(), "tables", progress=False)
    assert {path: path.stat().st_mtime_ns for path in before} == before, "what was done is done again"
    assert contents(out) == local


def test_a_pool_gives_the_same_bytes(raw: Path, local, tmp_path: Path):
    run(raw, tmp_path, Config(), "tables", workers=2, progress=False)
    assert contents(tmp_path) == local


def _fragile(path: Path) -> int:
    """Kills its process the first time."""
    if not path.exists():
        path.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return 1


def test_a_pool_that_loses_a_process_goes_on(tmp_path: Path):
    assert sum(run_jobs(_fragile, [tmp_path / name for name in "abcdef"], workers=2)) == 6


def _mortal(path: Path) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def test_a_pool_that_loses_all_processes_says_so(tmp_path: Path):
    with pytest.raises(RuntimeError, match="worker processes died 3 times in a row"):
        list(run_jobs(_mortal, [tmp_path, tmp_path], workers=2))


def test_a_worker_with_other_code_refuses(raw: Path, tmp_path: Path, monkeypatch):
    from pipeline import run as module

    monkeypatch.setattr(module, "run_jobs", lambda function, jobs, *_: (function(_outdated(job)) for job in jobs))
    with pytest.raises(RuntimeError, match="another version of the stage clean"):
        run(raw, tmp_path, Config(), "tables", progress=False)


def _outdated(job):
    return job._replace(made=job.made | {"clean": "of last week"})


def test_files_may_lie_in_other_storage(raw: Path, local, tmp_path: Path):
    from pipeline.read import as_folder

    folder = as_folder("memory://raw")
    for path in raw.rglob("*.txt"):
        target = folder / path.relative_to(raw).as_posix()
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    store = run(folder, tmp_path, Config(), "tables", progress=False)
    assert contents(tmp_path) == local
    before = times(store)
    run(folder, tmp_path, Config(), "tables", progress=False)
    assert times(store) == before
    with pytest.raises(NotADirectoryError, match="memory://nowhere: there is no such folder"):
        run(as_folder("memory://nowhere"), tmp_path, Config(), progress=False)


# --- only what changed ---


def rows(store: Store) -> dict[Path, int]:
    """When the rows of each shard were written."""
    return {path: time_ for path, time_ in times(store).items() if path.suffix == ".rows"}


def times(store: Store) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in (store.work / "shards").iterdir()}


def test_a_document_more_changes_one_shard(raw: Path, local, tmp_path: Path):
    folder = tmp_path / "raw"
    generate(DOCUMENTS, folder)
    store = run(folder, tmp_path / "out", Config(), "tables", progress=False)
    before = rows(store)
    (folder / "0000/0000030b.txt").write_text(
        "柳河小学支教总结\n\n我校派出三名教师到东山小学支教。\n", encoding="utf-8"
    )
    run(folder, tmp_path / "out", Config(), "tables", progress=False)
    changed = {path for path, time_ in rows(store).items() if before.get(path) != time_}
    assert len(changed) <= 2 < len(before)  # two where the new name begins a shard
    fresh = run(folder, tmp_path / "fresh", Config(), "tables", progress=False)
    assert contents(store.out) == contents(fresh.out)
    (folder / "0000/0000030b.txt").unlink()
    run(folder, tmp_path / "out", Config(), "tables", progress=False)
    after = contents(store.out)
    assert {name for name in local if after[name] != local[name]} == set()
    assert after.keys() == local.keys()


def test_a_setting_redoes_its_stage_and_what_depends_on_it(raw: Path, tmp_path: Path, monkeypatch):
    done: list[str] = []
    whole = stages.compute
    monkeypatch.setattr(stages, "compute", lambda name, *rest: done.append(name) or whole(name, *rest))
    run(raw, tmp_path, Config(), "tables", progress=False)
    assert set(done) == set(stages.PER_FILE)
    done.clear()
    run(raw, tmp_path, Config(), "tables", progress=False)
    assert done == []
    run(raw, tmp_path, Config.model_validate({"classify": {"threshold": 0.9}}), "tables", progress=False)
    assert set(done) == {"classify", "extract", "link"}
