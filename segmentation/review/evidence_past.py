"""What a segment's people of an earlier day did since; asked for by a person, as everybody is worked out once more."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from segmentation.core.errors import UserError
from segmentation.core.model import Segment
from segmentation.core.sql import quote
from segmentation.review import migration, results
from segmentation.store.workspace import Workspace
from segmentation.understand.people import prepare

Progress = Callable[[str, float], None]
LOOK_BACK = 30  # days: what was in it then, what they did since


@dataclass(frozen=True)
class Later:
    """What takes long. flow: between `since` and now; result: what its people of that day did since, beside the rest.

    expected, came: orders a person that the prediction of that day gives for the days since, and those that came; None
    where nobody of them has a prediction, or no orders are loaded.
    """

    since: date
    flow: migration.Flow
    result: results.Result
    expected: float | None
    came: float | None


def later(workspace: Workspace, segment: Segment, progress: Progress | None = None) -> Later:
    """The segment 30 days before the newest data and now. Raises UserError when the data do not reach back so far."""
    now = workspace.newest_date()
    if now is None:
        raise UserError("nothing_loaded", "Nothing is loaded yet.", "Load an export.")
    since = now - timedelta(days=LOOK_BACK)
    moved = migration.compare(workspace, (segment,), since, now, progress)
    if segment.segment_id in moved.before.problems:
        raise UserError(
            "no_past", moved.before.problems[segment.segment_id], "Change the rule, or look at a newer day."
        )
    (did,) = results.of_roll(workspace, moved.before, now)
    expected, came = predicted(workspace, moved, since, now)
    return Later(since, moved.flow(1), did, expected, came)


def predicted(
    workspace: Workspace, moved: migration.Migration, since: date, now: date
) -> tuple[float | None, float | None]:
    """Orders a person expected by the prediction of `since`, at its daily rate, and days with an order that came."""
    people = prepare(workspace, since).table.name  # made for the comparison already
    members = f"(SELECT subscriber_id FROM {quote(moved.before.table.name)} WHERE place = 1)"
    bound = {"since": since, "now": now}
    rows = workspace.engine.rows(
        f"SELECT COUNT(*), SUM(f.predicted_orders_365d), SUM(COALESCE(o.days, 0)) FROM {quote(people)} AS f "
        f"JOIN {members} AS m ON m.subscriber_id = f.subscriber_id "
        "LEFT JOIN (SELECT subscriber_id, COUNT(DISTINCT ordered_on) AS days FROM orders WHERE total > 0 "
        "AND ordered_on > $since AND ordered_on <= $now GROUP BY subscriber_id) AS o "
        "ON o.subscriber_id = f.subscriber_id WHERE f.predicted_orders_365d IS NOT NULL",
        bound,
    )
    count, orders, came = rows[0]
    if not count:
        return None, None
    return float(orders) * (now - since).days / 365 / int(count), float(came) / int(count)
