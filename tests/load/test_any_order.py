"""Weekly exports in any order, overlapping, twice, and taken back: the tables are those of the exports that are in.

A small world changes from week to week: orders are refunded, people change their names and their minds. Platforms
export what they know at the end of a week, each from a day of its own on. Whatever comes in whatever order, what holds
afterwards is what the newest export of each thing says; a plain model in Python says which that is.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from segmentation.load import canonical
from segmentation.store.workspace import Workspace
from tests.load.building import Export, load, state_of, undo

START = datetime(2026, 9, 28)
WEEKS = 4
WHO = ("ann", "bea", "cem")
KINDS = ("shop", "mail", "people", "web")
STATUSES = ("subscribed", "unsubscribed")


@dataclass(frozen=True)
class World:
    """What happens. orders: (number, who, day, refunded from week). wishes: (who, day, status, dated).

    mails: (who, event, day). visits: (who, day, page). names: who → name by week. tickets: (number, who, day, closed
    in week).
    """

    orders: tuple[tuple[int, str, int, int], ...]
    wishes: tuple[tuple[str, int, str], ...]
    mails: tuple[tuple[str, str, int], ...]
    visits: tuple[tuple[str, int, str], ...]
    names: tuple[tuple[str, tuple[str, ...]], ...]
    tickets: tuple[tuple[int, str, int, int], ...]


@dataclass(frozen=True)
class Told:
    """One export: what a platform knows at the end of a week, of what happened since a day. copy: the same again."""

    kind: str
    week: int
    since: int
    copy: int = 0

    @property
    def until(self) -> int:
        """The first day that it knows nothing of."""
        return 7 * self.week

    def holds(self, day: int) -> bool:
        """Whether it tells of what happened on a day."""
        return self.since <= day < self.until


def at(day: int) -> datetime:
    """Noon of a day."""
    return START + timedelta(days=day, hours=12)


DAYS = st.integers(0, 7 * WEEKS - 1)
EARLY = st.integers(0, 10)  # told of by most exports
PERSON = st.sampled_from(WHO)
LATER = st.integers(2, WEEKS + 1)
THINGS = st.tuples(st.integers(1, 9), PERSON, EARLY, LATER)
WORLDS = st.builds(
    World,
    st.lists(THINGS, min_size=1, max_size=4, unique_by=lambda order: order[0]).map(tuple),
    st.lists(
        st.tuples(PERSON, DAYS, st.sampled_from(STATUSES)), min_size=1, max_size=5, unique_by=lambda wish: wish[:2]
    ).map(tuple),
    st.lists(
        st.tuples(PERSON, st.sampled_from(("received", "opened", "bounced", "unsubscribed")), DAYS),
        min_size=1,
        max_size=5,
        unique=True,
    ).map(tuple),
    st.lists(st.tuples(PERSON, DAYS, st.sampled_from(("/a", "/b"))), min_size=1, max_size=4, unique=True).map(tuple),
    st.tuples(*(st.tuples(st.just(who), st.tuples(*[st.sampled_from(("A", "B", ""))] * WEEKS)) for who in WHO)),
    st.lists(THINGS, max_size=2, unique_by=lambda ticket: ticket[0]).map(tuple),
)


def told_of(kinds: tuple[str, ...]) -> st.SearchStrategy[list[Told]]:
    """Exports of these platforms, most of which overlap."""
    one = st.builds(
        lambda kind, week, back: Told(kind, week, max(0, 7 * week - back)),
        st.sampled_from(kinds),
        st.integers(1, WEEKS),
        st.sampled_from((7, 10, 21, 28, 28)),
    )
    return st.lists(one, min_size=2, max_size=3, unique=True)


TOLD = st.lists(st.sampled_from(KINDS), min_size=1, max_size=2, unique=True).map(tuple).flatmap(told_of)


def export(world: World, told: Told) -> Export:
    """The file: every platform knows people by an id of its own, two of them by the address as well."""
    since, rows = told, dict[str, list[dict[str, Any]]]()
    address, number = "email={}@shop.de", "shop:id={}"
    if told.kind == "shop":
        bought = [o for o in world.orders if since.holds(o[2])]
        rows["orders"] = [
            {
                "order_id": f"#{n}",
                "key": address.format(who),
                "ordered_at": at(day),
                "currency": "EUR",
                "total": 10.0 * n,
                "refunded": 10.0 * n if told.week >= refunded else 0.0,
            }
            for n, who, day, refunded in bought
        ]
        rows["order_lines"] = [
            {
                "order_id": f"#{n}",
                "key": address.format(who),
                "ordered_at": at(day),
                "product": "Boot",
                "line_total": 10.0 * n,
            }
            for n, who, day, _ in bought
        ]
        rows["links"] = [
            {"key_a": address.format(who), "key_b": number.format(who)} for who in sorted({o[1] for o in bought})
        ]
        rows["tickets"] = [
            {
                "key": number.format(who),
                "ticket_id": f"T{n}",
                "opened_at": at(day),
                "status": "closed" if told.week >= closed else "open",
            }
            for n, who, day, closed in world.tickets
            if since.holds(day)
        ]
    if told.kind == "mail":
        rows["email_events"] = [
            {"key": f"mail:id={who}", "event": what, "happened_at": at(day), "campaign_id": f"C{day}"}
            for who, what, day in world.mails
            if since.holds(day)
        ]
        rows["campaigns"] = [
            {"campaign_id": f"C{day}", "name": f"Week {told.week}", "sent_at": at(day)}
            for _, _, day in world.mails
            if since.holds(day)
        ]
    if told.kind == "web":
        rows["web_events"] = [
            {"key": number.format(who), "event": "viewed_page", "happened_at": at(day), "url": page}
            for who, day, page in world.visits
            if since.holds(day)
        ]
    if told.kind == "people":  # a snapshot: everybody, as they are that week
        rows["profiles"] = [
            {"key": address.format(who), "email": f"{who}@shop.de", "first_name": names[told.week - 1] or None}
            for who, names in world.names
        ]
        rows["links"] = [{"key_a": address.format(who), "key_b": f"mail:id={who}"} for who in WHO]
        rows["properties"] = [{"key": address.format(who), "name": "plan", "value": f"{who}{told.week}"} for who in WHO]
        rows["subscriber_summary"] = [
            {"key": address.format(who), "orders_total": told.week, "row_no": place} for place, who in enumerate(WHO)
        ]
        rows["consents"] = [
            {
                "key": address.format(who),
                "channel": "email",
                "status": status,
                "happened_at": at(day),
                "origin": "people",
            }
            for who, (day, status) in sorted(wishes_known(world, told.until).items())
        ]
    return Export(
        told.kind,
        f"{told.kind}_{at(told.until - 1):%Y-%m-%d}.csv",
        f"{told.kind} {told.week} {told.since} {told.copy}",
        rows=rows,
    )


def wishes_known(world: World, until: int) -> dict[str, tuple[int, str]]:
    """What a platform says of each person's wish: the last one, with its day."""
    known: dict[str, tuple[int, str]] = {}
    for who, day, status in sorted(world.wishes, key=lambda wish: wish[1]):
        if day < until:
            known[who] = (day, status)
    return known


def expected(world: World, told: list[Told]) -> dict[str, Any]:
    """What must hold after these exports, in any order: a model without a database."""
    newest = sorted(set(told), key=lambda one: (one.week, -one.since))
    orders: dict[str, float] = {}
    tickets: dict[str, str] = {}
    names: dict[str, str] = {}
    stated = 0
    objected: dict[str, set[int]] = {who: set() for who in WHO}
    agreed: dict[str, set[int]] = {who: set() for who in WHO}
    bounced = set()
    mails, visits = set(), set()
    for one in newest:
        if one.kind == "shop":
            for n, _, day, refunded in world.orders:
                if one.holds(day):
                    orders[f"#{n}"] = 0.0 if one.week >= refunded else 10.0 * n
            for n, _, day, closed in world.tickets:
                if one.holds(day):
                    tickets[f"T{n}"] = "closed" if one.week >= closed else "open"
        if one.kind == "mail":
            for who, what, day in world.mails:
                if one.holds(day):
                    mails.add((who, what, day))
        if one.kind == "web":
            visits |= {visit for visit in world.visits if one.holds(visit[1])}
        if one.kind == "people":
            stated = one.week
            names |= {who: said[one.week - 1] for who, said in world.names if said[one.week - 1]}
            for who, (day, status) in wishes_known(world, one.until).items():
                (agreed if status == "subscribed" else objected)[who].add(day)
    if stated:  # only the profiles say whose address the mail platform's id is
        for who, what, day in mails:
            if what == "unsubscribed":
                objected[who].add(day)
            if what == "bounced":
                bounced.add(who)
    gone = {who for who in WHO if objected[who] and max(objected[who]) >= max(agreed[who], default=-1)}
    return {
        "orders": sorted(orders.items()),
        "tickets": sorted(tickets.items()),
        "names": sorted(names.items()),
        "mails": len(mails),
        "visits": len(visits),
        "stated": stated,
        "gone": sorted(gone | bounced),
    }


def found(workspace: Workspace) -> dict[str, Any]:
    """The same, as the tables have it."""
    rows = workspace.engine.rows
    return {
        "orders": rows("SELECT order_id, revenue FROM orders ORDER BY 1"),
        "tickets": rows("SELECT ticket_id, status FROM tickets ORDER BY 1"),
        "names": rows(
            "SELECT split_part(email, '@', 1), first_name FROM subscribers WHERE first_name IS NOT NULL ORDER BY 1"
        ),
        "mails": workspace.engine.value("SELECT count(*) FROM email_events"),
        "visits": workspace.engine.value("SELECT count(*) FROM web_events"),
        "stated": int(workspace.engine.value("SELECT coalesce(max(orders_total), 0) FROM subscriber_summary")),
        "gone": [
            row[0]
            for row in rows(
                "SELECT split_part(email, '@', 1) FROM subscribers WHERE is_suppressed AND email IS NOT NULL ORDER BY 1"
            )
        ],
    }


class _TakenBack(Exception):
    """Leaves the shared workspace as it was."""


@contextmanager
def tried(workspace: Workspace) -> Iterator[None]:
    try:
        with workspace.engine.write():
            yield
            raise _TakenBack
    except _TakenBack:
        return


@pytest.mark.slow
@pytest.mark.timeout(900)  # a minute and a half by itself; neighbours on the same cores are not its fault
@settings(
    max_examples=int(os.environ.get("SEGMENTS_EXAMPLES", "40")),
    deadline=None,
    derandomize="SEGMENTS_EXAMPLES" not in os.environ,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(WORLDS, TOLD, st.data())
def test_exports_in_any_order_twice_and_taken_back(
    shared: Workspace, world: World, told: list[Told], data: st.DataObject
) -> None:
    """A1.10, A2.8: the same exports, the same tables."""
    again = data.draw(st.lists(st.sampled_from(told), max_size=1), label="exported again")
    turn = data.draw(st.permutations([*told, *(Told(one.kind, one.week, one.since, 1) for one in again)]), label="turn")
    back = data.draw(st.sets(st.integers(0, len(turn) - 1), max_size=1), label="taken back")
    stay = [one for place, one in enumerate(turn) if place not in back]
    event(f"{len(turn)} loads, {len(back)} taken back")
    if not shared.engine.exists("subscribers"):
        canonical.settle(shared)  # so that what is taken back after each example has its views already
    with tried(shared):
        ids = [load(shared, export(world, one)) for one in turn]
        for place in sorted(back, reverse=data.draw(st.booleans(), label="last first")):
            undo(shared, ids[place])
        scrambled, facts = state_of(shared), found(shared)
    assert facts == expected(world, [Told(one.kind, one.week, one.since) for one in stay])
    with tried(shared):
        for one in sorted(
            {Told(one.kind, one.week, one.since) for one in stay}, key=lambda one: (one.week, one.kind, one.since)
        ):
            load(shared, export(world, one), settle=False)
        canonical.settle(shared)
        assert scrambled == state_of(shared)
