"""Who goes into a list: recorded as members, and read from the engine in pieces where Python writes the lines."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from segmentation.activate.holdout import HELD
from segmentation.activate.list_file import Person
from segmentation.core.errors import UserError
from segmentation.core.model import People, Segment
from segmentation.core.sql import quote, quote_column
from segmentation.segments import frozen, membership, saved
from segmentation.store.workspace import Workspace

PIECE = 200_000
# A list of customer numbers: the oldest identifier of each person that is no address and no phone number.
NUMBERS = """SELECT subscriber_id, value FROM (
        SELECT k.subscriber_id, i.value, row_number() OVER (PARTITION BY k.subscriber_id ORDER BY i.key_id) AS place
        FROM subscriber_keys AS k JOIN loaded.keys AS i ON i.key_id = k.key_id WHERE i.kind NOT IN ('email', 'phone')
    ) AS own WHERE place = 1"""
ADDRESSES = "SELECT subscriber_id, email AS value FROM subscribers WHERE email IS NOT NULL"


def by_address(workspace: Workspace) -> bool:
    """Whether people are known by e-mail address; False when the loaded data hold none at all."""
    return bool(workspace.engine.value("SELECT count(*) FROM subscribers WHERE email IS NOT NULL"))


def record_members(
    workspace: Workspace, people: People, segment: Segment, others: Mapping[str, Segment] | None = None
) -> int:
    """Write the membership of today into `app.memberships` (replacing the same date's) and return its size.

    others: the segments that rules may speak of, by name, where they are at hand.
    """
    others = saved.by_name(workspace) if others is None else others
    sql, parameters = membership.members_sql(people, segment, others, workspace.settings)
    key = {"segment": segment.segment_id, "version": segment.version, "as_of": people.as_of}
    with workspace.engine.write() as tx:
        tx.execute(
            "DELETE FROM app.memberships WHERE segment_id = $segment AND version = $version AND as_of = $as_of", key
        )
        tx.execute(
            "INSERT INTO app.memberships SELECT CAST($segment AS VARCHAR), CAST($version AS INTEGER), "
            "CAST($as_of AS DATE), m.subscriber_id "
            f"FROM ({sql}) AS m",
            {**parameters, **key},
        )
        return int(
            tx.value(
                "SELECT count(*) FROM app.memberships "
                "WHERE segment_id = $segment AND version = $version AND as_of = $as_of",
                key,
            )
        )


def rows(
    workspace: Workspace,
    people: People,
    segment: Segment,
    addresses: bool,
    held: bool = False,
    table: str | None = None,
    stamps: Sequence[tuple[str, str, str]] = (),
    control: bool = False,
) -> Iterator[Person]:
    """The recorded members with what a list shows of them, by subscriber_id, at most 200,000 in memory at a time.

    held: those who are held out instead of those to send to. table, stamps: the table of stamped properties, and
    header, kind and column of those wanted. control: instead of stamps, whether each is in the control of all lists.
    """
    value = "s.email" if addresses else "i.value"
    join = "" if addresses else f"LEFT JOIN ({NUMBERS}) AS i ON i.subscriber_id = m.subscriber_id"
    more = ""
    if table and stamps:
        join += f" LEFT JOIN {quote(table)} AS t ON t.subscriber_id = m.subscriber_id"
        more = "".join(f", t.{quote_column(column)}" for *_, column in stamps)
    if control:
        more = (
            ", CASE WHEN m.subscriber_id IN (SELECT subscriber_id FROM app.controls WHERE as_of = $as_of) THEN TRUE END"
        )
    known = frozen.as_saved(people, segment).vocabulary.feature("erfm_score")
    column = "CAST(NULL AS DOUBLE)" if known is None else known.expression or f"f.{quote('erfm_score')}"
    after = -1
    while True:
        piece = workspace.engine.rows(
            f"""
            SELECT m.subscriber_id, COALESCE({value}, ''), s.first_name, s.last_name, CAST({column} AS DOUBLE){more}
            FROM app.memberships AS m
            JOIN subscribers AS s ON s.subscriber_id = m.subscriber_id
            LEFT JOIN {quote(people.table.name)} AS f ON f.subscriber_id = m.subscriber_id
            {join}
            WHERE m.segment_id = $segment AND m.version = $version AND m.as_of = $as_of AND m.subscriber_id > $after
                AND m.subscriber_id {"IN" if held else "NOT IN"} ({HELD})
            ORDER BY m.subscriber_id LIMIT {PIECE}""",
            {"segment": segment.segment_id, "version": segment.version, "as_of": people.as_of, "after": after},
        )
        if more:
            yield from (
                Person(identifier, first, last, score, tuple(map(stamp_text, own)))
                for _, identifier, first, last, score, *own in piece
            )
        else:
            yield from (Person._make((*row[1:], ())) for row in piece)
        if len(piece) < PIECE:
            return
        after = int(piece[-1][0])


def stamp_text(value: Any) -> str:
    """A stamped value as the platform reads it back: yes, a number to its last digit, a date; "" for none."""
    if value is None or isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() else repr(value)
    return str(value)


def forbidden(workspace: Workspace, addresses: bool) -> set[str]:
    """The identifiers of everyone who is suppressed now, straight from the subscribers."""
    found = workspace.engine.rows(
        f"SELECT lower(i.value) FROM subscribers AS s JOIN ({ADDRESSES if addresses else NUMBERS}) AS i "
        "ON i.subscriber_id = s.subscriber_id WHERE s.is_suppressed"
    )
    return {str(row[0]) for row in found}


def refuse_stale(workspace: Workspace, people: People) -> None:
    """Raises UserError when the people are older than the newest load, or as of too long before the newest event."""
    if people.data_version != workspace.data_version():
        raise UserError(
            "stale_people",
            "The data have changed since these people were computed.",
            "Reload the page, or run the command again, and look at the counts once more.",
        )
    newest: date | None = workspace.newest_date()
    days = workspace.settings.export_days
    if newest is not None and (newest - people.as_of).days > days:
        raise UserError(
            "stale_date",
            f"These people are as of {people.as_of}, and the data reach to {newest}: more than {days} days later.",
            "Set the as-of date to the newest day, then export.",
        )
