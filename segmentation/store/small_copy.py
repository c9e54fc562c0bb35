"""A small copy of some people's rows in an engine of its own: what past dates are worked out on.

It lives in memory. Nothing in the workspace is locked or written to meanwhile, and nothing is left behind by a killed
process but a folder in the system's place for such things.
"""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from segmentation.core.sql import quote
from segmentation.store.duckdb import DuckDBEngine
from segmentation.store.engine import Engine, Parameters

MEMORY_LIMIT = "2GB"


def small_copy(engine: Engine, tables: Mapping[str, str], parameters: Parameters = None) -> DuckDBEngine:
    """An engine whose tables have the rows of these SELECTs, by name. Close it when done.

    tables: table name → SELECT in `engine`. parameters: bound as `$name` in every SELECT.
    """
    small = DuckDBEngine(None, memory_limit=MEMORY_LIMIT)
    try:
        with tempfile.TemporaryDirectory(prefix="segments-") as folder:
            for number, (name, sql) in enumerate(tables.items()):
                file = str(Path(folder) / f"{number}.parquet")
                engine.rows(f"COPY ({sql}) TO $file (FORMAT parquet)", {**(parameters or {}), "file": file})
                with small.write() as tx:
                    tx.execute(f"CREATE TABLE {quote(name)} AS SELECT * FROM read_parquet($file)", {"file": file})
                Path(file).unlink()
    except BaseException:
        small.close()
        raise
    return small
