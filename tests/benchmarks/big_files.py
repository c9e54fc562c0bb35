"""Files that are big, and how long each takes to be recognised. See stages.py."""

import shutil
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from segmentation.load import ingest, intake, waiting
from segmentation.store.workspace import Workspace

TWO_GIGABYTES = 2_000_000_000
SAMPLES = Path(__file__).resolve().parents[1] / "load" / "samples"


def big_file(files: Path, name: str) -> Path:
    """One of the benchmark's files put behind itself until it is 2 GB."""
    path = files / "two_gigabytes" / name
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        beside = path.with_name(f"{name}.part")
        with beside.open("wb") as sink:
            while sink.tell() < TWO_GIGABYTES:
                with (files / name).open("rb") as source:
                    if sink.tell():
                        source.readline()
                    shutil.copyfileobj(source, sink, 4 << 20)
        beside.replace(path)
    return path


@contextmanager
def empty_workspace(files: Path) -> Iterator[Workspace]:
    """A workspace that is gone afterwards."""
    folder = files / "workspace_of_one_file"
    shutil.rmtree(folder, ignore_errors=True)
    workspace = Workspace.create(folder, "Benchmark")
    try:
        yield workspace
    finally:
        workspace.close()
        shutil.rmtree(folder)


def copied(files: Path, name: str) -> None:
    """A file of 2 GB from elsewhere: copied in pieces, then loaded."""
    path = big_file(files, name)
    with empty_workspace(files) as workspace:
        with path.open("rb") as upload:
            there = intake.receive(upload, path.name, workspace.incoming)
        ingest.ingest(workspace, [there])


def lying_there(files: Path, name: str) -> None:
    """The same file where it was put into the workspace's folder: looked at as the page does, then loaded."""
    path = big_file(files, name)
    with empty_workspace(files) as workspace:
        there = workspace.incoming / path.name
        there.hardlink_to(path)
        waiting.looks(workspace, there)
        ingest.ingest(workspace, [there])


def recognise(files: Path) -> tuple[str, float]:
    """The slowest of all sample files, one of 10,000 columns and an archive to be recognised: its name and seconds."""
    odd = files / "odd"
    odd.mkdir(exist_ok=True)
    wide = odd / "ten_thousand_columns.csv"
    rows = [",".join(f"{row}.{at}" for at in range(10_000)) for row in range(50)]
    wide.write_text("\n".join([",".join(f"Column {at}" for at in range(10_000)), *rows]) + "\n")
    archive = odd / "profiles.zip"
    if not archive.exists():
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
            packed.write(files / "klaviyo_profiles.csv", "klaviyo_profiles.csv")
    slowest = ("", 0.0)
    with empty_workspace(files) as workspace:
        for path in [*sorted(path for path in SAMPLES.rglob("*") if path.is_file()), wide, archive]:
            began = time.perf_counter()
            waiting.looks(workspace, path)
            slowest = max(slowest, (path.name, time.perf_counter() - began), key=lambda found: found[1])
    return slowest


def recognise_big(files: Path, name: str) -> None:
    """A file of 2 GB: every byte is hashed and looked at, for a file that is in already must be known before."""
    path = big_file(files, name)
    with empty_workspace(files) as workspace:
        waiting.looks(workspace, path)
