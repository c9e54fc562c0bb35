"""Writes the benchmark's exports: `python tests/benchmarks/generate.py FOLDER [--scale 1.0] [--parquet]`.

At scale 1: 500,000 contacts, 2,000,000 orders, 20,000,000 e-mail events and 10,000,000 web events, in the
headers the loader recognises. The same scale gives the same files.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import duckdb

if __package__ in (None, ""):  # run as a file: make `data` and `tests` importable
    sys.path[0] = str(Path(__file__).resolve().parents[2])

from tests.benchmarks.export_queries import queries


def write_benchmark(folder: Path, scale: float = 1.0, parquet: bool = False) -> tuple[Path, ...]:
    """Writes the four exports as CSV, and with `parquet` also as Parquet of the same cells; returns the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(config={"threads": 2, "memory_limit": "3GB"})
    made = queries(scale)
    connection.execute(made.pop("macros"))
    paths = []
    for name, sql in made.items():
        for suffix, options in (("csv", "FORMAT csv, HEADER"), ("parquet", "FORMAT parquet"))[: 2 if parquet else 1]:
            path = folder / f"{name}.{suffix}"
            beside = path.with_name(path.name + ".part")
            connection.execute(f"COPY ({sql}) TO '{beside}' ({options})")
            beside.replace(path)
            paths.append(path)
    connection.close()
    return tuple(paths)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="Write the benchmark's exports.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--parquet", action="store_true")
    chosen = parser.parse_args()
    started = time.perf_counter()
    for path in write_benchmark(chosen.folder, chosen.scale, chosen.parquet):
        print(f"{path}  {path.stat().st_size / 1e6:,.0f} MB")
    print(f"{time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
