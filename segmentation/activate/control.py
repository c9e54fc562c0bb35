"""The global control: a share of everybody kept out of every list, so that all segments together can be measured.

By the same keyed hash as a segment's holdout, with a word of its own: the same people at each export, and a larger
share keeps everybody of a smaller one. 0 % by default: it costs what those people would have bought.
"""

from segmentation.activate import holdout
from segmentation.core.model import People
from segmentation.store.workspace import Workspace


def chosen(workspace: Workspace) -> list[int]:
    """Everybody known who is in the control, by the workspace's share; drawn before any list, whoever they are."""
    percent = workspace.settings.control_percent
    if not percent:
        return []
    key = holdout.key_of(workspace)
    everybody = (int(row[0]) for row in workspace.engine.rows("SELECT subscriber_id FROM subscribers"))
    return [*holdout.held_of(key, holdout.EVERYBODY, everybody, percent)]


def record(workspace: Workspace, people: People) -> int:
    """Write the control of this date into `app.controls` (replacing the same date's); how many there are."""
    where = {"as_of": people.as_of}
    with workspace.engine.write() as tx:
        tx.execute("DELETE FROM app.controls WHERE as_of = $as_of", where)
        found = chosen(workspace)
        if found:
            tx.execute(
                "INSERT INTO app.controls SELECT CAST($as_of AS DATE), CAST(one AS BIGINT), CAST($percent AS INTEGER) "
                "FROM (SELECT unnest($found) AS one) AS found",
                {**where, "found": found, "percent": workspace.settings.control_percent},
            )
    return len(found)
