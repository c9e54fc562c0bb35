"""`make bench`: each verb at full size beside a bare DuckDB query of the same work. Prints ratios and peak memory.

500,000 contacts, 2 million orders, 20 million e-mail events, 10 million web events; `--scale 0.1` for a tenth. Every
measurement runs in a process of its own, so that its peak memory is its own. On a machine that does other work too,
trust the ratio of CPU seconds before that of the clock. Nothing here asserts a time.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.stages import AIMS, STAGES

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--files", type=Path, default=None, help="folder of the exports; made when missing")
    parser.add_argument("--only", nargs="*", choices=list(STAGES), default=list(STAGES))
    parser.add_argument("--again", action="store_true", help="load anew although a loaded workspace is there")
    asked = parser.parse_args()
    files = (asked.files or ROOT / "data" / "benchmarks" / f"files-{asked.scale:g}").resolve()
    if not (files / "web_events.csv").exists():
        print(f"writing the exports at scale {asked.scale:g} to {files}", flush=True)
        subprocess.run(
            [sys.executable, "tests/benchmarks/generate.py", str(files), "--scale", str(asked.scale)],
            cwd=ROOT,
            check=True,
        )
    workspace = files / "workspace"
    if asked.again or "load" in asked.only:
        shutil.rmtree(workspace, ignore_errors=True)
    print(f"{os.cpu_count()} cores, scale {asked.scale:g}\n")
    columns = "".join(f"{title:>{width}}" for title, width in (("ours", 10), ("bare", 10), ("ratio", 8)))
    of_cpu = "".join(f"{title:>{width}}" for title, width in (("our CPU", 10), ("bare CPU", 10), ("ratio", 8)))
    print(f"{'measure':<34}{columns}{of_cpu}{'peak':>9}   aim")
    for stage in asked.only:
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.stages", stage, str(files), str(workspace)],
            cwd=ROOT,
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            print(f"{stage:<34}{'failed':>10}   {done.stderr.strip().splitlines()[-1] if done.stderr else ''}")
            continue
        for line in done.stdout.splitlines():
            if line.startswith("{"):
                show(json.loads(line))


def show(row: dict[str, float | str | None]) -> None:
    """One measurement as a line: by the clock, and in seconds of all processors."""
    told, peak = f"{row['name']:<34}", row["peak_gb"]
    for kind in ("", "_cpu"):
        ours, bare = row[f"ours{kind}"], row.get(f"bare{kind}")
        told += f"{seconds(ours):>10}{seconds(bare):>10}"
        told += f"{ours / bare:>8.2f}" if isinstance(ours, float) and isinstance(bare, float) and bare else f"{'':>8}"
    told += f"{peak:>6.1f} GB" if isinstance(peak, float) else f"{'':>9}"
    print(f"{told}   {AIMS.get(str(row['name']), '')}", flush=True)


def seconds(value: object) -> str:
    """1.234 → "1.23 s", 0.0123 → "12 ms"."""
    if not isinstance(value, float):
        return ""
    return f"{value:.2f} s" if value >= 1 else f"{1000 * value:.0f} ms"


if __name__ == "__main__":
    main()
