"""The summary that lifetime models read, beside the one of the `lifetimes` package: same values, and which is quicker.

On CDNOW, Online Retail and the benchmark's two million orders. Both begin with purchases
and end with a frame of one row a person: theirs with a frame in memory, ours with the workspace's database, where the
person of each purchase is looked up on the way. The package is no part of the product and asks for older libraries: it
is installed into a virtual environment of its own beside the benchmark's files, and runs as a process that reads the
same purchases and writes what it finds. Only the call itself is timed, on either side.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segmentation.core.sql import quote
from segmentation.store.duckdb import DuckDBEngine
from segmentation.store.workspace import Workspace
from segmentation.understand.lifetime import summarised

if TYPE_CHECKING:
    import pandas as pd

NEEDS = ("lifetimes==0.11.3", "pandas<2.3", "numpy<2", "scipy<1.14")
THEIRS = """
import json, sys, time
import pandas as pd
from lifetimes.utils import summary_data_from_transaction_data
source, end, target = sys.argv[1:]
rows = pd.read_csv(source, parse_dates=["ordered_on"])
began, burned = time.perf_counter(), time.process_time()
found = summary_data_from_transaction_data(rows, "subscriber_id", "ordered_on", "revenue", observation_period_end=end)
took = [time.perf_counter() - began, time.process_time() - burned]
found.reset_index().to_csv(target, index=False)
print(json.dumps(took))
"""
COLUMNS = "subscriber_id BIGINT, order_id VARCHAR, ordered_on DATE, total DOUBLE, revenue DOUBLE"


def python_of_theirs(folder: Path) -> Path:
    """The interpreter of the package's own environment, made when it is not there."""
    home = folder / "lifetimes-environment"
    python = home / "bin" / "python"
    if not (home / "ready").exists():
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", *NEEDS], check=True)
        (home / "ready").touch()
    return python


def purchases(files: Path, folder: Path, shared: Path) -> Iterator[tuple[str, DuckDBEngine, date]]:
    """A name, an engine with `orders` and `subscribers`, and the day up to which they count."""
    cdnow = f"""SELECT CAST(c[1] AS BIGINT) AS subscriber_id, '' AS order_id, CAST(strptime(c[2], '%Y%m%d') AS DATE) AS
        ordered_on, CAST(c[4] AS DOUBLE) AS total FROM (SELECT string_split_regex(trim(line), ' +') AS c
        FROM read_csv('{shared}/cdnow/CDNOW_master.txt', columns = {{'line': 'VARCHAR'}}, delim = '~',
        header = true))"""
    retail = f"""SELECT CAST(CAST("CustomerID" AS DOUBLE) AS BIGINT), "InvoiceNo", CAST("InvoiceDate" AS DATE),
        sum("Quantity" * "UnitPrice") FROM read_csv('{shared}/online_retail/online_retail.csv.gz', header = true,
        types = {{'InvoiceNo': 'VARCHAR', 'InvoiceDate': 'TIMESTAMP', 'CustomerID': 'VARCHAR'}})
        WHERE "CustomerID" <> '' AND "Quantity" > 0 GROUP BY 1, 2, 3"""
    for name, sql in (("CDNOW", cdnow), ("Online Retail", retail)):
        engine = DuckDBEngine()
        with engine.write() as tx:
            tx.execute(f"CREATE TABLE orders({COLUMNS})")
            tx.execute(
                f"INSERT INTO orders SELECT *, total FROM ({sql}) AS t(subscriber_id, order_id, ordered_on, total)"
            )
            tx.execute("CREATE TABLE subscribers AS SELECT DISTINCT subscriber_id, FALSE AS is_suppressed FROM orders")
        yield name, engine, engine.value("SELECT MAX(ordered_on) FROM orders")
        engine.close()
    workspace = Workspace.open(folder)
    yield "two million orders", workspace.engine, workspace.newest_date() or date.today()
    workspace.close()


def compare(files: Path, folder: Path, shared: Path) -> Iterator[tuple[str, tuple[float, float], tuple[float, float]]]:
    """Name, our seconds and theirs (clock, processors). Raises AssertionError where a value differs."""
    python = python_of_theirs(files)
    for name, engine, as_of in purchases(files, folder, shared):
        table, source, target = "bench_rfm", files / "rfm_orders.csv", files / "rfm_theirs.csv"
        engine.rows(
            f"COPY (SELECT subscriber_id, ordered_on, revenue FROM orders WHERE total > 0 AND ordered_on <= $on) "
            f"TO '{source}' (FORMAT csv, HEADER)",
            {"on": as_of},
        )
        ours, frame = best(engine, as_of)
        engine.load_frame(table, frame)
        runs = []
        for _ in range(2):
            done = subprocess.run(
                [str(python), "-W", "ignore", "-c", THEIRS, str(source), as_of.isoformat(), str(target)],
                check=True,
                capture_output=True,
                text=True,
            )
            runs.append(tuple(json.loads(done.stdout.splitlines()[-1])))
        assert not differing(engine, table, target), f"{name}: the two summaries differ"
        engine.drop(table)
        yield name, ours, min(runs)


def best(engine: DuckDBEngine, as_of: date) -> tuple[tuple[float, float], "pd.DataFrame"]:
    """The quickest of three, and what it found."""
    runs = []
    for _ in range(3):
        began, burned = time.perf_counter(), time.process_time()
        frame = summarised(engine, as_of)
        runs.append((time.perf_counter() - began, time.process_time() - burned))
    return min(runs), frame


def differing(engine: Any, table: str, theirs: Path) -> int:
    """People whose frequency, recency, age or average spend is not the same, or who are in one of the two only."""
    return int(
        engine.value(f"""SELECT COUNT(*) FROM {quote(table)} AS o
        FULL JOIN read_csv('{theirs}', header = true) AS t ON t.subscriber_id = o.subscriber_id
        WHERE o.subscriber_id IS NULL OR t.subscriber_id IS NULL OR o.repeats <> t.frequency
            OR o.active_days <> t.recency OR o.age_days <> t."T"
            OR abs(coalesce(o.spend, 0) - t.monetary_value) > 0.001""")
    )
