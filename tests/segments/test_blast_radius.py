"""Blast radius (issue 3, A2.4, A2.6): who changes score, tier and segment with and without a repair, worked by hand."""

import pytest

from segmentation.core.errors import UserError
from segmentation.core.model import Segment
from segmentation.load import repairs
from segmentation.segments import blast_radius, saved
from segmentation.store.workspace import Workspace
from segmentation.understand.people import prepare
from tests.load.building import Export, line, load, mail, order, state_of, web

PEOPLE = [f"email=p{n}@shop.de" for n in range(40)]


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    """40 people with an order each. The first five have it fired twice; ten opened three mails: five by machine, three
    of the others with a click in each."""
    orders = [order(f"#{n}", person, f"2026-11-{1 + n % 19:02} 10:00", 20.0 + n) for n, person in enumerate(PEOPLE)]
    twice = [order(f"#{n}", PEOPLE[n], f"2026-11-{1 + n % 19:02} 10:00", 20.0 + n) for n in range(5)]
    lines = [line(f"#{n}", person, "2026-11-01", "Boot") for n, person in enumerate(PEOPLE)]
    mails = [
        mail(PEOPLE[10 + n], event, f"2026-11-{day:02} {hour}:00", f"C{day}", is_machine=event == "opened" and n < 5)
        for n in range(10)
        for day in (2, 9, 16)
        for event, hour in (("received", "08"), ("opened", "12"), ("clicked", "13"))
        if event != "clicked" or n >= 7
    ]
    seen = [
        web(PEOPLE[20 + n], "viewed_product", "2026-11-10", product=f"P{n}", category=name)
        for n, name in enumerate(["Boots", "Boots", "boots"])
    ]
    load(workspace, Export(rows={"orders": orders + twice, "order_lines": lines, "email_events": mails}))
    load(workspace, Export("site", "web.csv", rows={"web_events": seen}))
    people = prepare(workspace)
    for name, rule in (
        ("Came back", "orders_365d >= 2"),
        ("Readers", "opens_90d >= 3"),
        ("Boots", "count(viewed_product where category = 'Boots' within 90 days) >= 1"),
    ):
        saved.save(workspace, Segment(name, rule, minimum=None), saved.with_segments(workspace, people.vocabulary))
    return workspace


def changes(blast: blast_radius.Blast) -> dict[str, tuple[int, int, int, int]]:
    return {one.name: (one.before, one.after, one.left, one.joined) for one in blast.change.segments}


def test_a_repair_says_who_is_where_they_should_not_be(shop: Workspace) -> None:
    as_of, tables, version = shop.newest_date(), state_of(shop), shop.data_version()
    assert as_of is not None
    blast = blast_radius.of_repair(shop, "orders_fired_twice", as_of)
    assert changes(blast) == {"Came back": (5, 0, 5, 0), "Readers": (5, 5, 0, 0), "Boots": (2, 2, 0, 0)}
    assert (blast.change.people, blast.change.in_segments, blast.in_force) == (40, 5, False)
    assert blast.change.scores >= 5 and "“Came back” holds 5 people too many." in blast.sentences
    assert state_of(shop) == tables and shop.data_version() == version, "only tried"
    assert repairs.all_decisions(shop) == ()
    left = "SELECT count(*) FROM information_schema.tables WHERE table_name LIKE 'blast%'"
    assert shop.engine.value(left) == 0


def test_with_the_repair_in_force_the_answer_is_the_same_from_the_other_side(shop: Workspace) -> None:
    as_of = shop.newest_date()
    assert as_of is not None
    before = blast_radius.of_repair(shop, "orders_fired_twice", as_of)
    repairs.decide(shop, "orders_fired_twice")
    after = blast_radius.of_repair(shop, "orders_fired_twice", as_of)
    assert after.in_force and changes(after) == changes(before)
    assert (after.change.scores, after.change.tiers) == (before.change.scores, before.change.tiers)
    assert "“Came back” would hold 5 people too many." in after.sentences
    assert shop.engine.value("SELECT count(*) FROM orders") == 40, "the repair is still on"


def test_spellings_are_tried_all_together(shop: Workspace) -> None:
    as_of = shop.newest_date()
    assert as_of is not None
    blast = blast_radius.of_repair(shop, "category_spellings", as_of)
    assert changes(blast)["Boots"] == (2, 3, 0, 1)
    repairs.decide(shop, "category_spellings", "Boots")
    again = blast_radius.of_repair(shop, "category_spellings", as_of)
    assert again.in_force and changes(again)["Boots"] == (2, 3, 0, 1)
    assert "“Boots” would lack 1 person." in again.sentences


def test_a_repair_that_changes_nobody_says_so(shop: Workspace) -> None:
    as_of = shop.newest_date()
    assert as_of is not None
    blast = blast_radius.of_repair(shop, "test_orders", as_of)
    assert blast.sentences == ("Nobody changes score, tier or segment.",)


def test_three_ways_to_count_opens(shop: Workspace) -> None:
    as_of, version = shop.newest_date(), shop.data_version()
    assert as_of is not None
    without, clicks = blast_radius.of_opens(shop, as_of)
    assert changes(without)["Readers"] == (10, 5, 5, 0)
    assert changes(clicks)["Readers"] == (10, 3, 7, 0)
    assert without.sentences[0] == "50.0 % of “Readers” disappears without machine opens (5 of 10 people)."
    assert without.sentences[-1] == "No score changes: none of them counts opens."
    assert clicks.sentences[0].startswith("70.0 % of “Readers” disappears when only clicks count")
    assert without.all_openers == clicks.all_openers > without.openers > clicks.openers > 0
    assert blast_radius.known(shop, blast_radius.OPENS, as_of) == (without, clicks)
    assert shop.data_version() == version
    assert shop.engine.value("SELECT count(*) FROM email_events WHERE event = 'opened' AND is_machine") == 15


def test_a_result_is_kept_until_something_it_depends_on_changes(shop: Workspace) -> None:
    as_of = shop.newest_date()
    assert as_of is not None
    first = blast_radius.of_repair(shop, "unpaid_orders", as_of)
    assert blast_radius.known(shop, "unpaid_orders", as_of) == (first,)
    vocabulary = saved.with_segments(shop, prepare(shop).vocabulary)
    saved.save(shop, Segment("Another", "orders_365d >= 1"), vocabulary)
    assert blast_radius.known(shop, "unpaid_orders", as_of) == (), "a segment more"
    blast_radius.of_repair(shop, "unpaid_orders", as_of)
    load(shop, Export(file="more.csv", rows={"orders": [order("#900", PEOPLE[0], "2026-11-18")]}))
    assert blast_radius.known(shop, "unpaid_orders", as_of) == (), "more data"


def test_work_that_is_stopped_leaves_nothing(shop: Workspace) -> None:
    as_of, tables = shop.newest_date(), state_of(shop)
    assert as_of is not None

    class Stopped(Exception):
        pass

    def stop(_: str, part: float) -> None:
        if part > 0.5:
            raise Stopped

    with pytest.raises(Stopped):
        blast_radius.of_repair(shop, "orders_fired_twice", as_of, stop)
    with pytest.raises(Stopped):
        blast_radius.of_opens(shop, as_of, stop)
    assert state_of(shop) == tables and repairs.all_decisions(shop) == ()
    assert blast_radius.known(shop, "orders_fired_twice", as_of) == ()


def test_mistakes_are_told(shop: Workspace) -> None:
    as_of = shop.newest_date()
    assert as_of is not None
    with pytest.raises(UserError, match="no repair for “stale_source”"):
        blast_radius.of_repair(shop, "stale_source", as_of)


def test_without_opens_there_is_nothing_to_compare(workspace: Workspace) -> None:
    load(workspace, Export(rows={"orders": [order("#1", PEOPLE[0], "2026-11-01")]}))
    as_of = workspace.newest_date()
    assert as_of is not None
    with pytest.raises(UserError, match="No opens are loaded"):
        blast_radius.of_opens(workspace, as_of)
