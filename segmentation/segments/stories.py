"""A member as a story that a person can read and judge: what they bought, opened, looked at and asked, newest first.

Addresses are masked; revealing one is logged. Twenty stories take six queries, whatever the size of the tables.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from segmentation.core import wording
from segmentation.core.errors import UserError
from segmentation.core.model import People, Segment
from segmentation.segments import explain, timeline
from segmentation.store.workspace import Workspace

AT_ONCE = 100


@dataclass(frozen=True)
class Day:
    """What one person did on one day, a sentence each, the weightiest first; kinds: of each, as in timeline.Entry."""

    on: date
    entries: tuple[str, ...]
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Story:
    """One person. person: masked. facts: the long view. days: newest first. why: each condition with their value."""

    subscriber_id: int
    person: str
    facts: tuple[str, ...]
    days: tuple[Day, ...]
    why: tuple[explain.Answer, ...] = ()


@dataclass(frozen=True)
class Revealed:
    """Who a person really is; missing parts are empty."""

    subscriber_id: int
    email: str
    first_name: str
    last_name: str


def stories(
    workspace: Workspace, people: People, ids: Sequence[int], segment: Segment | None = None
) -> tuple[Story, ...]:
    """One story a person, in the order of `ids`, up to `people.as_of`. segment: adds why they are in it.

    Raises UserError for more than 100 people at once, or for a person who is not there.
    """
    if len(ids) > AT_ONCE:
        raise UserError("too_many", f"{len(ids)} stories are too many to read at once.", f"Ask for {AT_ONCE} or fewer.")
    if not ids:
        return ()
    who = {
        key: (email, first)
        for key, email, first in _rows(
            workspace, ids, "SELECT subscriber_id, email, first_name FROM subscribers WHERE subscriber_id IN ({ids})"
        )
    }
    for one in ids:
        if one not in who:
            raise UserError(
                "no_person",
                f"There is no person {one}.",
                "Their data may have been undone meanwhile; go back to the list.",
            )
    numbers = customer_numbers(workspace, [key for key, (email, _) in who.items() if not email])
    facts = long_view(workspace, people, ids)
    entries: dict[int, dict[date, list[timeline.Entry]]] = defaultdict(lambda: defaultdict(list))
    for entry in timeline.entries(workspace, people.as_of, ids):
        entries[entry.subscriber_id][entry.on].append(entry)
    why = explain.answers(workspace, people, segment, ids) if segment is not None else {}
    return tuple(
        Story(
            one,
            masked(*who[one], one, numbers.get(one, "")),
            facts[one],
            tuple(day(on, entries[one][on]) for on in sorted(entries[one], reverse=True)),
            why.get(one, ()),
        )
        for one in ids
    )


def day(on: date, entries: Sequence[timeline.Entry]) -> Day:
    """One day of one person."""
    return Day(on, tuple(entry.text for entry in entries), tuple(entry.kind for entry in entries))


def customer_numbers(workspace: Workspace, ids: Sequence[int]) -> dict[int, str]:
    """The number that an export gives each of these people, for those who have one: what a list without addresses is
    read by. Telephone numbers are none."""
    if not ids:
        return {}
    found = _rows(
        workspace,
        ids,
        "SELECT k.subscriber_id, min(i.value) FROM subscriber_keys AS k JOIN loaded.keys AS i ON i.key_id = k.key_id "
        "WHERE i.kind NOT IN ('email', 'phone') AND i.value NOT LIKE '%@%' AND k.subscriber_id IN ({ids}) "
        "GROUP BY k.subscriber_id",
    )
    return {int(key): str(value) for key, value in found}


def masked(email: str | None, first_name: str | None, subscriber_id: int, number: str = "") -> str:
    """`J. · j•••@e•••.com`; without an address the export's own number, `customer 17850`, or `person 17` of ours."""
    without = f"customer {number}" if number else f"person {subscriber_id}"
    initial = f"{first_name.strip()[0].upper()}. · " if first_name and first_name.strip() else ""
    return initial + (masked_address(email) if email else without)


def masked_address(email: str) -> str:
    """`jane@example.com` → `j•••@e•••.com`: enough to tell two people apart, not enough to write to one."""
    local, _, domain = email.partition("@")
    name, dot, ending = domain.rpartition(".")
    return f"{local[:1]}•••@{(name or ending)[:1]}•••{dot}{ending if dot else ''}"


def reveal(workspace: Workspace, subscriber_id: int, actor: str | None = None, reason: str = "") -> Revealed:
    """The person's name and address, for a check that needs them. Each call is logged, by the person's number only.

    Raises UserError when the person is not there.
    """
    found = workspace.engine.rows(
        "SELECT coalesce(email, ''), coalesce(first_name, ''), coalesce(last_name, '') FROM subscribers "
        "WHERE subscriber_id = $subscriber",
        {"subscriber": subscriber_id},
    )
    if not found:
        raise UserError("no_person", f"There is no person {subscriber_id}.", "Go back to the list.")
    workspace.record("revealed person", str(subscriber_id), {"reason": reason}, actor)
    return Revealed(subscriber_id, *found[0])


def long_view(workspace: Workspace, people: People, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Two or three sentences about each person's whole history and last 90 days."""
    orders = {
        row[0]: row[1:]
        for row in _rows(
            workspace,
            ids,
            """
        SELECT subscriber_id, count(*), sum(revenue), sum(refunded), min(ordered_on), max(ordered_on) FROM orders
        WHERE ordered_on <= $as_of AND subscriber_id IN ({ids}) GROUP BY subscriber_id""",
            people.as_of,
        )
    }
    mails = {
        row[0]: row[1:]
        for row in _rows(
            workspace,
            ids,
            """
        SELECT subscriber_id, sum(CASE WHEN event = 'received' THEN 1 ELSE 0 END),
            sum(CASE WHEN event = 'opened' AND NOT coalesce(is_machine, false) THEN 1 ELSE 0 END),
            sum(CASE WHEN event = 'clicked' AND NOT coalesce(is_machine, false) THEN 1 ELSE 0 END)
        FROM email_events WHERE happened_on <= $as_of AND happened_on > $as_of - 90 AND subscriber_id IN ({ids})
        GROUP BY subscriber_id""",
            people.as_of,
        )
    }
    visits = {
        row[0]: row[1:]
        for row in _rows(
            workspace,
            ids,
            """
        SELECT subscriber_id, count(DISTINCT happened_on), max(happened_on) FROM web_events
        WHERE happened_on <= $as_of AND happened_on > $as_of - 90 AND subscriber_id IN ({ids})
        GROUP BY subscriber_id""",
            people.as_of,
        )
    }
    return {one: _facts(orders.get(one), mails.get(one), visits.get(one), workspace.settings.currency) for one in ids}


def _facts(orders: Any, mails: Any, visits: Any, currency: str) -> tuple[str, ...]:
    said = []
    if orders:
        number, revenue, refunded, first, last = orders
        back = f", {wording.money(refunded, currency)} refunded" if refunded else ""
        span = (
            f"on {wording.day(last)}" if first == last else f"since {wording.day(first)}, last on {wording.day(last)}"
        )
        said.append(f"Ordered {wording.times(number)} {span}: {wording.money(revenue or 0, currency)}{back}.")
    else:
        said.append("Never ordered.")
    if mails:
        words = ("mail" if mails[0] == 1 else "mails", "click" if mails[2] == 1 else "clicks")
        said.append(
            f"In the last 90 days: {mails[0]:,} {words[0]} received, {mails[1]:,} opened, {mails[2]:,} {words[1]}."
        )
    if visits:
        said.append(f"Visited on {visits[0]:,} of the last 90 days, last on {wording.day(visits[1])}.")
    return tuple(said)


def _rows(workspace: Workspace, ids: Sequence[int], sql: str, as_of: date | None = None) -> list[tuple[Any, ...]]:
    return timeline.rows(workspace, ids, sql, {"as_of": as_of} if as_of else {})
