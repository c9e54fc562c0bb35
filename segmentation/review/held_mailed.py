"""Who was held out and mailed all the same: a platform that did not exclude them has spoiled the comparison."""

from datetime import date
from pathlib import Path

from segmentation.core.model import Segment, Step
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


def share(workspace: Workspace, segment: Segment, until: date, version: int = 0) -> float:
    """The part of those held out of a segment's lists whom a campaign that carried such a list reached by that day.

    0 to 1; 0 where no campaign is known to have carried one. version: of one version's lists only; 0 for all.
    """
    bound = {"segment": segment.segment_id, "version": version, "until": until}
    mine = "segment_id = $segment AND (version = $version OR $version = 0)"
    held, mailed = workspace.engine.rows(
        f"SELECT (SELECT COUNT(DISTINCT subscriber_id) FROM app.holdouts WHERE {mine} "
        "AND as_of < CAST($until AS DATE)) AS held_out, "
        f"(SELECT COUNT(DISTINCT subscriber_id) FROM {quote(table(workspace))} WHERE {mine} "
        "AND mailed_on <= CAST($until AS DATE)) AS mailed",
        bound,
    )[0]
    return int(mailed) / int(held) if held else 0.0
