"""Who was in each segment on a day, written down: for later months, when newer data would say otherwise."""

from segmentation.core.sql import quote
from segmentation.review.rolls import Roll
from segmentation.store.workspace import Workspace


def record(workspace: Workspace, of: Roll) -> int:
    """Write the members of every segment of a roll into `app.memberships`; what is written already stays.

    Returns how many segments were written. One that could not be worked out is left out.
    """
    known = {
        (row[0], int(row[1]))
        for row in workspace.engine.rows(
            "SELECT DISTINCT segment_id, version FROM app.memberships WHERE as_of = CAST($as_of AS DATE)",
            {"as_of": of.as_of},
        )
    }
    written = 0
    with workspace.engine.write() as tx:
        for place, segment in enumerate(of.segments, start=1):
            if (segment.segment_id, segment.version) in known or segment.segment_id in of.problems:
                continue
            tx.execute(
                "INSERT INTO app.memberships SELECT CAST($segment AS VARCHAR), CAST($version AS INTEGER), "
                f"CAST($as_of AS DATE), m.subscriber_id FROM {quote(of.table.name)} AS m WHERE m.place = $place",
                {"segment": segment.segment_id, "version": segment.version, "as_of": of.as_of, "place": place},
            )
            written += 1
    return written
