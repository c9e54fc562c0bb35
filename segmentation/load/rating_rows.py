"""The rows behind a rating: what is incomplete, what is wrong, how far a source reaches. A look, people masked."""

import json
from typing import TYPE_CHECKING

from segmentation.core.errors import UserError, did_you_mean
from segmentation.core.sql import quote
from segmentation.load import canonical
from segmentation.load.check import checks, masked
from segmentation.load.inventory import EXPECTED
from segmentation.store.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd

RATINGS = ("completeness", "accuracy", "freshness")
MOST = 200
NOT_TOLD = ("load_id", "subscriber_id")
SAID = {  # what a row is known by, a table
    "profiles": f"{masked('t.email')}",
    "orders": "t.order_id",
    "order_lines": "concat_ws(', ', t.order_id, t.product)",
    "email_events": "t.event",
    "web_events": "t.event",
    "tickets": "t.ticket_id",
}
WHEN = {"profiles": "created_at", "orders": "ordered_at", "order_lines": "ordered_at", "tickets": "opened_at"}


def rows(workspace: Workspace, source: str, rating: str, limit: int = MOST) -> "pd.DataFrame":
    """The rows of one source that lower one of its ratings, at most `limit`; empty when nothing does.

    completeness: rows with an expected cell empty, and which. accuracy: rows that checks found, and rows that could not
    be used. freshness: its files with their dates, newest first. Raises UserError for another rating.
    """
    if rating not in RATINGS:
        raise UserError(
            "no_rating", f"There is no rating “{rating}”.{did_you_mean(rating, RATINGS)}", f"Use: {', '.join(RATINGS)}."
        )
    if not workspace.engine.exists("subscribers"):
        return workspace.engine.read("SELECT 1 AS nothing WHERE false")
    canonical.refresh(workspace)
    made = {"completeness": incomplete, "accuracy": inaccurate, "freshness": files}[rating]
    return made(workspace, source, limit)


def incomplete(workspace: Workspace, source: str, limit: int) -> "pd.DataFrame":
    """Rows with a cell empty that should be filled: kind, what it is, when, and what is missing."""
    parts = []
    for table, columns in EXPECTED.items():
        empty = " OR ".join(f"t.{column} IS NULL" for column in columns)
        lacks = ", ".join(f"CASE WHEN t.{column} IS NULL THEN '{word}' END" for column, word in columns.items())
        parts.append(f"""(SELECT '{table.replace("_", " ")}' AS kind, {SAID[table]} AS what,
            t.{WHEN.get(table, "happened_at")} AS dated, concat_ws(', ', {lacks}) AS missing
            FROM loaded.{table} t JOIN app.loads l ON l.load_id = t.load_id
            WHERE l.source = $source AND ({empty}) LIMIT $limit)""")
    return workspace.engine.read(f"{' UNION ALL '.join(parts)} LIMIT $limit", {"source": source, "limit": limit})


def inaccurate(workspace: Workspace, source: str, limit: int) -> "pd.DataFrame":
    """Rows that checks found in a source, by check, and the rows of its files that could not be used."""
    found = []
    for check in checks():
        if check.severity == "note" or check.name == "rows_not_loaded":
            continue
        ids = [
            int(row[0])
            for row in workspace.engine.rows(
                f"""SELECT DISTINCT c.load_id FROM {quote(check.view)} c JOIN app.loads l ON l.load_id = c.load_id
            WHERE l.source = $source""",
                {"source": source},
            )
        ]
        if ids:
            found.append((check.title, check.view, ids))
    parts = [
        f"""(SELECT '{title.replace("'", "''")}' AS fault,
            CAST(to_json(c) AS VARCHAR) AS row FROM {quote(view)} c
            WHERE c.load_id IN ({", ".join(map(str, ids))}) LIMIT $each)"""
        for title, view, ids in found
    ]
    parts.append("""(SELECT 'Could not be used: ' || r.reason, concat_ws(', ', r.file, 'line ' || r.line, r.column_name)
        FROM app.rejects r JOIN app.loads l ON l.load_id = r.load_id WHERE l.source = $source LIMIT $each)""")
    each = max(1, limit // len(parts))
    frame = workspace.engine.read(" UNION ALL ".join(parts), {"source": source, "each": each})
    frame.columns = ["fault", "row"]
    frame["row"] = frame["row"].map(told)
    return frame


def told(row: str) -> str:
    """A failing row in words: `{"load_id": 1, "order_id": "#7"}` → "order id #7"."""
    if not row.startswith("{"):
        return row
    cells = {name: value for name, value in json.loads(row).items() if name not in NOT_TOLD and value is not None}
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in cells.items())


def files(workspace: Workspace, source: str, limit: int) -> "pd.DataFrame":
    """The files of a source, newest export first: name, rows, first and last date, when it was received."""
    return workspace.engine.read(
        """SELECT json_extract_string(l.files, '$[0].name') AS file, l.rows_loaded AS rows, l.oldest_on AS from_on,
            r.export_on AS to_on, l.received_at
        FROM app.loads l JOIN load_ranks r ON r.load_id = l.load_id WHERE l.source = $source AND l.undone_at IS NULL
        ORDER BY r.rank DESC LIMIT $limit""",
        {"source": source, "limit": limit},
    )
