"""Who was held out and mailed all the same: a platform that did not exclude them has spoiled the comparison."""

from datetime import date
from pathlib import Path

from segmentation.core.model import Step
from segmentation.core.sql import quote
from segmentation.store.workspace import Workspace
from segmentation.understand import features

SQL = Path(__file__).parent / "sql" / "held_mailed.sql"
PREFIX = "held_mailed_"
SPOILED = 0.05  # of those held out; above it both groups got the mail and no lack of a difference means anything


def table(workspace: Workspace) -> str:
    """The name of a table of held_mailed.sql, made once for each state of the data, the lists and their campaigns."""
    engine = workspace.engine
    told = engine.rows(
        "SELECT (SELECT COUNT(*) FROM app.sends) AS links, (SELECT COUNT(*) FROM app.holdouts) AS held_out, "
        "(SELECT MAX(noted_at) FROM app.sends) AS said_at, (SELECT MAX(as_of) FROM app.holdouts) AS last_list"
    )
    name = f"{PREFIX}{features.digest(workspace.data_version(), told, SQL.read_text('utf-8'))}"
    if not engine.exists(name):
        features.forget(engine, PREFIX)
        engine.make(Step(name, SQL.read_text("utf-8"), ("email_events",), {}, "one row per segment, list and person"))
    return name


def shares(workspace: Workspace, until: date, version: int = 0) -> dict[str, float]:
    """segment_id → the part of those held out of its lists whom a campaign that carried such a list reached by then.

    0 to 1; no entry where no campaign is known to have carried one. version: of one version's lists only; 0 for all.
    """
    reached, kept = (
        f"SELECT segment_id, COUNT(DISTINCT subscriber_id) AS people FROM {name} "
        f"WHERE (version = $version OR $version = 0) AND {when} CAST($until AS DATE) GROUP BY segment_id"
        for name, when in ((quote(table(workspace)), "mailed_on <="), ("app.holdouts", "as_of <"))
    )
    rows = workspace.engine.rows(
        f"SELECT m.segment_id, m.people, h.people AS held_out FROM ({reached}) AS m "
        f"JOIN ({kept}) AS h ON h.segment_id = m.segment_id",
        {"version": version, "until": until},
    )
    return {str(key): int(mailed) / int(held) for key, mailed, held in rows}
