"""What a review counts, kept in the workspace: counted again only when something it is counted from has changed."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from segmentation.store.workspace import Workspace, now
from segmentation.understand import features

PREFIX = "counted:"
KEPT = 120  # counts kept: two years of months
# Where exports and members are written down: in each of them a change is a row more (or fewer).
WRITTEN = ("exports", "memberships", "holdouts", "controls", "sends")

Rows = list[tuple[Any, ...]]


def rows(
    workspace: Workspace, name: str, made_of: Sequence[object], count: Callable[[], Iterable[Sequence[Any]]]
) -> Rows:
    """The rows that `count` gives, or gave when it was last asked under this name about the same. Days are dates.

    made_of: everything that the rows depend on, the text of their SQL and the state of the data with it.
    """
    key = f"{PREFIX}{name}:{features.digest(*made_of)}"
    kept = workspace.state(key)
    if kept is None:
        found = [tuple(float(value) if isinstance(value, Decimal) else value for value in row) for row in count()]
        plain = [[value.isoformat() if isinstance(value, date) else value for value in row] for row in found]
        days = sorted({place for row in found for place, value in enumerate(row) if isinstance(value, date)})
        with workspace.engine.write():
            workspace.set_state(key, json.dumps({"made_at": now().isoformat(), "days": days, "rows": plain}))
            forget(workspace, KEPT)
        return found
    known = json.loads(kept)
    dated = set(known["days"])
    return [
        tuple(date.fromisoformat(value) if place in dated and value else value for place, value in enumerate(row))
        for row in known["rows"]
    ]


def written(workspace: Workspace) -> tuple[int, ...]:
    """The state of the data, and how much of each kind of list is written down: what counts of lists depend on."""
    counts = ", ".join(f"(SELECT COUNT(*) FROM app.{table}) AS {table}" for table in WRITTEN)
    return (workspace.data_version(), *map(int, workspace.engine.rows(f"SELECT {counts}")[0]))


def forget(workspace: Workspace, keep: int) -> None:
    """Drop all but the newest counts."""
    kept = workspace.engine.rows(f"SELECT key, value FROM app.state WHERE key LIKE '{PREFIX}%'")
    newest = sorted(kept, key=lambda row: str(json.loads(row[1])["made_at"]), reverse=True)
    with workspace.engine.write() as tx:
        for key, _ in newest[keep:]:
            tx.execute("DELETE FROM app.state WHERE key = $key", {"key": key})
