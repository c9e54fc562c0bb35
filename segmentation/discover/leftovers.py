"""Which tables of labels, places and tastes stay: those of the last few looks. Everything in them can be made again.

No segment and no recorded run reads them: a segment is its rule, a run its settings and seed. They only spare the pages
the work of finding the same groups twice.
"""

import json

from segmentation.core.sql import quote
from segmentation.store.engine import Engine
from segmentation.store.workspace import Workspace

STATE = "clustering_tables"
KEPT = 6  # clusterings, and as many sets of tastes: more looks than anybody goes back to
PREFIXES = ("clusters_", "places_", "tastes_", "taste_items_", "people_tastes_")
LISTED = (
    "SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = 'main' "
    "ORDER BY table_type DESC, table_name"  # views first: they read the tables
)


def used(workspace: Workspace, name: str) -> None:
    """Remember that a table of labels or tastes was just used, and drop all that belong to none of the last used."""
    before: list[str] = json.loads(workspace.state(STATE) or "[]")
    alike = [one for one in before if kind(one) == kind(name) and one != name]
    now = [name, *alike[: KEPT - 1], *(one for one in before if kind(one) != kind(name))]
    if now != before:
        workspace.set_state(STATE, json.dumps(now))
    clean(workspace.engine, now)


def clean(engine: Engine, keep: list[str]) -> None:
    """Drop every such table whose name holds none of those to keep: parts are named after what they belong to."""
    kept = {mark(name) for name in keep}
    gone = [
        (name, "VIEW" if sort == "VIEW" else "TABLE")
        for name, sort in engine.rows(LISTED)
        if str(name).startswith(PREFIXES) and mark(str(name)) not in kept
    ]
    if gone:
        with engine.write() as tx:
            for name, sort in gone:
                tx.execute(f"DROP {sort} IF EXISTS {quote(str(name))}")


def kind(name: str) -> str:
    """`clusters` or `tastes`."""
    return name.partition("_")[0]


def mark(name: str) -> str:
    """What tables that belong together share in their names: `clusters_1a2b` and `places_1a2b_3c4d` share `1a2b`."""
    rest = next(name.removeprefix(prefix) for prefix in PREFIXES if name.startswith(prefix))
    return rest.partition("_")[0]
