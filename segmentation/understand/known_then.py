"""Who was there on an earlier day: people first seen later are not counted among those of that day (A4, as of).

First seen is the earliest date that anything says of a person: added to a platform, ordered, mailed, visited, asked,
said a wish. People of whom nothing carries a date are counted on every day: nothing says that they came later.
Whoever has objected since is left out on every day; whoever had objected then, and takes mails again now, on that day.
"""

from dataclasses import dataclass
from datetime import date

from segmentation.core.model import Step
from segmentation.core.sql import quote
from segmentation.store.workspace import Workspace
from segmentation.understand import features

# Where a date of a person stands: table → its column.
DATED = {
    "subscribers": "CAST(created_at AS DATE)",
    "orders": "ordered_on",
    "email_events": "happened_on",
    "web_events": "happened_on",
    "tickets": "opened_on",
    "consents": "CAST(happened_at AS DATE)",
}
PREFIX = "first_seen_"


@dataclass(frozen=True)
class Then:
    """People of an earlier day. later: first seen after it. undated: counted although nothing says since when.

    objected_then: suppressed on that day and not now. objected_since: suppressed now by a wish that is dated after it.
    """

    people: int
    later: int
    undated: int
    objected_then: int
    objected_since: int


def is_past(workspace: Workspace, as_of: date) -> bool:
    """Whether something loaded happened after this day."""
    newest = workspace.newest_date()
    return newest is not None and as_of < newest


def first_seen(workspace: Workspace) -> str:
    """A table of subscriber_id and seen_on (missing: nothing is dated), made once for each state of the data."""
    engine = workspace.engine
    table = f"{PREFIX}{features.digest(workspace.data_version())}"
    if not engine.exists(table):
        features.forget(engine, PREFIX)
        there = [name for name in DATED if engine.exists(name)]
        dated = "\nUNION ALL\n".join(
            f"SELECT subscriber_id, MIN({DATED[name]}) AS seen_on FROM {quote(name)} GROUP BY subscriber_id"
            for name in there
        )
        sql = f"""SELECT s.subscriber_id, MIN(d.seen_on) AS seen_on FROM subscribers AS s
            LEFT JOIN ({dated}) AS d ON d.subscriber_id = s.subscriber_id GROUP BY s.subscriber_id"""
        engine.make(Step(table, sql, tuple(there), {}, features.GRAIN))
    return table


def count(workspace: Workspace, as_of: date | None) -> int | None:
    """How many people were there by that day, all for the newest or no day; None before the first load."""
    engine = workspace.engine
    if not engine.exists("subscribers"):
        return None
    if as_of is None or not is_past(workspace, as_of):
        return int(engine.value("SELECT COUNT(*) FROM subscribers"))
    there = f"SELECT COUNT(*) FROM {quote(first_seen(workspace))} WHERE seen_on IS NULL OR seen_on <= $as_of"
    return int(engine.value(there, {"as_of": as_of}))


def make(workspace: Workspace, table: str, as_of: date) -> Then:
    """Make `table`: subscriber_id and objected (had objected then, or objects now) of everyone there by that day."""
    engine = workspace.engine
    seen = quote(first_seen(workspace))
    wishes = [
        "SELECT subscriber_id, event AS status, happened_on AS said_on FROM email_events "
        "WHERE event IN ('unsubscribed', 'bounced', 'complained')"
    ]
    if engine.exists("consents"):
        wishes.append(
            "SELECT subscriber_id, status, CAST(happened_at AS DATE) AS said_on FROM consents "
            "WHERE COALESCE(channel, 'email') = 'email' AND happened_at IS NOT NULL"
        )
    # One who said yes after the last no takes mails again; bounces and complaints are not taken back.
    sql = f"""WITH said AS ({" UNION ALL ".join(wishes)}),
    wishes AS (
        SELECT subscriber_id,
            MIN(CASE WHEN status IN ('unsubscribed', 'bounced', 'complained') THEN said_on END) AS first_no,
            MAX(CASE WHEN status = 'unsubscribed' AND said_on <= $as_of THEN said_on END) AS last_no,
            MAX(CASE WHEN status = 'subscribed' AND said_on <= $as_of THEN said_on END) AS last_yes
        FROM said GROUP BY subscriber_id
    )
    SELECT n.subscriber_id, n.seen_on IS NULL AS is_undated,
        COALESCE(s.is_suppressed, FALSE) AS now,
        COALESCE(s.is_suppressed, FALSE) AND w.first_no > $as_of AS since,
        COALESCE(w.last_no > COALESCE(w.last_yes, CAST('0001-01-01' AS DATE)), FALSE) AS before,
        COALESCE(s.is_suppressed, FALSE)
            OR COALESCE(w.last_no > COALESCE(w.last_yes, CAST('0001-01-01' AS DATE)), FALSE) AS objected
    FROM {seen} AS n JOIN subscribers AS s ON s.subscriber_id = n.subscriber_id
    LEFT JOIN wishes AS w ON w.subscriber_id = n.subscriber_id
    WHERE n.seen_on IS NULL OR n.seen_on <= $as_of"""
    engine.make(Step(table, sql, ("subscribers", "email_events"), {"as_of": as_of}, features.GRAIN))
    row = engine.rows(f"""SELECT COUNT(*), COUNT(CASE WHEN is_undated THEN 1 END),
        COUNT(CASE WHEN before AND NOT now THEN 1 END), COUNT(CASE WHEN since THEN 1 END) FROM {quote(table)}""")[0]
    everyone = int(engine.value("SELECT COUNT(*) FROM subscribers"))
    return Then(int(row[0]), everyone - int(row[0]), int(row[1]), int(row[2]), int(row[3]))
