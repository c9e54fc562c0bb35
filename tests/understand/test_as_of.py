"""No feature of any family sees a later event: whatever comes after the date, and whatever was there before (A4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segmentation.store.workspace import Workspace
from segmentation.understand import features
from tests.understand.conftest import Shop

AS_OF = date(2026, 10, 31)
PEOPLE = (1, 2, 3)
CATEGORIES = ("Boots", "Tents", "Cooking")
URLS = ("", "https://shop.example/pricing", "https://shop.example/blog/a?x=1", "/products/boot")
CAMPAIGNS = ("c0", "c1", "c2", "c3", "none")
WEB = (
    "viewed_page",
    "viewed_product",
    "viewed_category",
    "searched",
    "added_to_cart",
    "started_checkout",
    "scrolled",
    "logged_in",
    "started_trial",
)


@dataclass(frozen=True)
class Happened:
    """One thing done, `ago` days before the as-of date (below 0: after it) at an hour, two dice for its details."""

    who: int
    ago: int
    hour: int
    kind: str
    first: int
    second: int


def happened(least: int, most: int) -> st.SearchStrategy[Happened]:
    kinds = st.sampled_from(["order", "line", "mail", "mail", "mail", "web", "web", "web", "ticket", "profile"])
    dice = st.integers(0, 11)
    return st.builds(Happened, st.sampled_from(PEOPLE), st.integers(least, most), st.integers(0, 23), kinds, dice, dice)


def put(shop: Shop, one: Happened) -> None:
    """Into the tables; what a later change to an earlier row would be (a ticket solved later) keeps its later date."""
    day = (AS_OF - timedelta(days=one.ago)).isoformat()
    moment = f"{day} {one.hour:02}:30:00"
    if one.kind == "order":
        shop.order(
            one.who, day, 10 + one.first, discount=one.second % 3, refunded=one.first % 4, code="X" * (one.second % 2)
        )
    elif one.kind == "line":
        shop.line(one.who, day, CATEGORIES[one.first % 3], quantity=1 - 2 * (one.second == 0))
    elif one.kind == "mail":
        event = ("received", "opened", "clicked")[one.first % 3]
        shop.mail(one.who, moment, event, one.second == 1, CAMPAIGNS[one.second % 5], URLS[one.first % 4])
    elif one.kind == "web":
        shop.web(
            one.who, moment, WEB[one.first % 9], CATEGORIES[one.second % 3], URLS[one.second % 4], float(one.second)
        )
    elif one.kind == "ticket":
        closed = "" if one.second == 0 else (AS_OF - timedelta(days=one.ago - one.second)).isoformat() + " 12:00:00"
        shop.ticket(one.who, moment, closed, "closed" if closed else "open", float(one.first % 5))
    else:
        shop.person(1000 + shop.workspace.data_version(), f"{day} 00:00")


def facts(shop: Shop, as_of: date = AS_OF) -> dict[int, dict[str, Any]]:
    """Every feature of the three, by name."""
    made = features.build(shop.engine, as_of, shop.workspace.data_version())
    names = [column.name for column in made.columns]
    rows = shop.engine.rows(f"SELECT {', '.join(names)} FROM {made.name} WHERE subscriber_id < 1000")
    return {row[0]: dict(zip(names[1:], row[1:], strict=True)) for row in rows}


def empty(shop: Shop) -> None:
    """Without an event; the three people and the campaigns are there."""
    with shop.engine.write() as tx:
        for table in ("orders", "order_lines", "email_events", "web_events", "tickets"):
            tx.execute(f"DELETE FROM {table}")
        tx.execute("DELETE FROM subscribers WHERE subscriber_id >= 1000")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder: Path = tmp_path_factory.mktemp("past") / "w"
    made = Shop(Workspace.create(folder, "Past"))
    made.undated()
    for who in PEOPLE:
        made.person(who, "2025-06-01 00:00")
        made.states(who, "Favourite colour", "green")
        made.states(who, "Lead score", str(10 * who))
    for at, subject in enumerate(("Is it cold?", "How to pack", "5 boots we like", "Our boots")):
        made.campaign(f"c{at}", f"Campaign {at}, boots", subject)
    yield made
    made.workspace.close()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(happened(0, 500), min_size=5, max_size=40), st.lists(happened(-400, -1), min_size=1, max_size=15))
def test_whatever_comes_later_changes_nothing(shop: Shop, before: list[Happened], later: list[Happened]) -> None:
    """A4: events after the date, of any kind and on whichever day, leave every feature as it is."""
    empty(shop)
    for one in before:
        put(shop, one)
    known = facts(shop)
    assert set(known) == set(PEOPLE)
    for one in later:
        put(shop, one)
    assert facts(shop) == known


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(happened(-200, 400), min_size=5, max_size=50), st.integers(0, 120))
def test_a_past_date_is_as_if_the_data_ended_there(shop: Shop, events: list[Happened], back: int) -> None:
    """A4: features at a past date are those of the data cut off at that date, undated facts left out of both."""
    empty(shop)
    then = AS_OF - timedelta(days=back)
    for one in events:
        put(shop, one)
    looking_back = facts(shop, then)
    assert all(one["stated_favourite_colour"] is None for one in looking_back.values()) == (back > 0)
    with shop.engine.write() as tx:
        for table, on in (("orders", "ordered_on"), ("order_lines", "ordered_on"), ("email_events", "happened_on")):
            tx.execute(f"DELETE FROM {table} WHERE {on} > $then", {"then": then})
        for table, on in (("web_events", "happened_on"), ("tickets", "opened_on")):
            tx.execute(f"DELETE FROM {table} WHERE {on} > $then", {"then": then})
        tx.execute("DELETE FROM subscribers WHERE CAST(created_at AS DATE) > $then", {"then": then})
        shop.workspace.set_state("data_version", str(shop.workspace.data_version() + 1))
    assert facts(shop, then) == looking_back
