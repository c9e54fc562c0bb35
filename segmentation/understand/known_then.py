"""Who was there on an earlier day, and who could be written to then: the one answer to both (A4, as of; A14.3).

First seen is the earliest date that anything says of a person: added to a platform, ordered, mailed, visited, asked,
said a wish. People of whom nothing carries a date are counted on every day: nothing says that they came later.

An objection counts from its first known day on; where no source gives a day, it counts for every day. (A second export
that says “unsubscribed” without a day only repeats what the dated one says.) One who said yes after the last no takes
mails again; bounces and complaints are not taken back. Two things are told apart: who could be written to on that day
(`could_be_mailed`: what was counted and recorded then), and who may be scored today as of that day (`objected`: whoever
has objected since is scored on no day).
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
WISHES = "said_wishes_"


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


def wishes(workspace: Workspace) -> str:
    """A table of what people said of mails, a row each time: subscriber_id, status, said_at (missing: no day is given).

    Only of people who ever said anything else than yes; made once for each state of the data.
    """
    engine = workspace.engine
    table = f"{WISHES}{features.digest(workspace.data_version())}"
    if engine.exists(table):
        return table
    features.forget(engine, WISHES)
    told = [
        "SELECT subscriber_id, event AS status, happened_at AS said_at FROM email_events "
        "WHERE event IN ('unsubscribed', 'bounced', 'complained')"
    ]
    if engine.exists("consents"):
        told.append(
            "SELECT subscriber_id, status, happened_at AS said_at FROM consents "
            "WHERE COALESCE(channel, 'email') = 'email'"
        )
    sql = f"""WITH said AS ({" UNION ALL ".join(told)}),
    objecting AS (SELECT DISTINCT subscriber_id FROM said WHERE status <> 'subscribed')
    SELECT s.subscriber_id, s.status, s.said_at
    FROM said AS s JOIN objecting AS o ON o.subscriber_id = s.subscriber_id"""
    engine.make(Step(table, sql, ("email_events",), {}, "one row per wish"))
    return table


def make(workspace: Workspace, table: str, as_of: date) -> Then:
    """Make `table`, one row for everyone there by that day: subscriber_id, objected and could_be_mailed.

    objected: had objected then, or objects now. could_be_mailed: no objection and no refusal stood on that day.
    """
    engine = workspace.engine
    seen = quote(first_seen(workspace))
    said = quote(wishes(workspace))
    by_then = "CAST(said_at AS DATE) <= $as_of"
    objects = "status IN ('unsubscribed', 'bounced', 'complained')"
    sql = f"""WITH wishes AS (
        SELECT subscriber_id,
            MAX(CASE WHEN {objects} THEN CAST(said_at AS DATE) END) AS latest_no_on,
            MAX(CASE WHEN status IN ('bounced', 'complained') AND {by_then} THEN 1 ELSE 0 END) AS is_final,
            MAX(CASE WHEN status = 'unsubscribed' AND {by_then} THEN said_at END) AS last_no,
            MAX(CASE WHEN status = 'subscribed' AND {by_then} THEN said_at END) AS last_yes,
            MAX(CASE WHEN status = 'subscribed' AND (said_at IS NULL OR {by_then}) THEN 1 ELSE 0 END) AS had_agreed,
            MAX(CASE WHEN status = 'never_subscribed' AND (said_at IS NULL OR {by_then}) THEN 1 ELSE 0 END) AS refused
        FROM {said} GROUP BY subscriber_id
    ),
    standing AS (
        SELECT n.subscriber_id, n.seen_on IS NULL AS is_undated,
            COALESCE(s.is_suppressed, FALSE) AS now,
            COALESCE(w.last_no IS NOT NULL AND (w.last_yes IS NULL OR w.last_yes <= w.last_no), FALSE) AS before,
            COALESCE(w.is_final = 1, FALSE) AS is_final,
            COALESCE(w.latest_no_on > $as_of, FALSE) AS objects_later,
            (COALESCE(s.has_consent, TRUE) OR COALESCE(s.is_unsubscribed, FALSE))
                AND NOT COALESCE(w.refused = 1 AND w.had_agreed = 0, FALSE) AS agreed
        FROM {seen} AS n JOIN subscribers AS s ON s.subscriber_id = n.subscriber_id
        LEFT JOIN wishes AS w ON w.subscriber_id = n.subscriber_id
        WHERE n.seen_on IS NULL OR n.seen_on <= $as_of
    )
    SELECT subscriber_id, is_undated, now, before, now OR before AS objected,
        now AND objects_later AND NOT before AND NOT is_final AS since,
        agreed AND NOT before AND NOT is_final AND (NOT now OR objects_later) AS could_be_mailed
    FROM standing"""
    engine.make(Step(table, sql, ("subscribers", "email_events"), {"as_of": as_of}, features.GRAIN))
    row = engine.rows(f"""SELECT COUNT(*), COUNT(CASE WHEN is_undated THEN 1 END),
        COUNT(CASE WHEN before AND NOT now THEN 1 END), COUNT(CASE WHEN since THEN 1 END) FROM {quote(table)}""")[0]
    everyone = int(engine.value("SELECT COUNT(*) FROM subscribers"))
    return Then(int(row[0]), everyone - int(row[0]), int(row[1]), int(row[2]), int(row[3]))
