"""Months on end: sizes, comings and goings, the stuck and the bouncing; and why a segment changed."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.core.model import Segment
from segmentation.review import causes as why
from segmentation.review import monthly_audit
from segmentation.review.history import History, course, history
from segmentation.segments import saved
from segmentation.store.workspace import Workspace
from segmentation.understand.people import prepare
from tests.load.building import Export, load
from tests.review import months

SEGMENT = Segment("Buyers", "orders_total >= 1")
SEPTEMBER, OCTOBER = date(2026, 9, 30), date(2026, 10, 31)


def test_the_months_of_a_shop_by_hand(in_october: Workspace) -> None:
    """A14.3: recent buyers are 99 at the end of August and of September , less one who left."""
    found = history(in_october, saved.load_all(in_october), most=3)
    assert found.days[-2:] == (SEPTEMBER, OCTOBER)
    never, recent, repeat = found.courses
    assert recent.sizes[-2] == 99 and repeat.sizes[-2:] == (59, 77)
    assert repeat.entered[-1] == 20 and repeat.left[-1] == 2, "persons 1 and 2 unsubscribed in October"
    assert never.sizes[-1] - never.sizes[-2] == never.entered[-1] - never.left[-1]
    assert repeat.revenue == 77 * 100.0 and repeat.at_stake == 2 * 100.0
    assert found.everyone.sizes[-1] == 207, "200, ten more, and three who objected"


@given(st.lists(st.tuples(st.integers(1, 2**8 - 1), st.integers(1, 50)), max_size=12))
def test_what_comes_and_goes_adds_up(patterns: list[tuple[int, int]]) -> None:
    """Size of a day = size before + entered − left, whatever the patterns; nobody bounces who came once."""
    made = course(SEGMENT, [(pattern, people, 1.0) for pattern, people in patterns], 8)
    for step in range(1, 8):
        assert made.sizes[step] == made.sizes[step - 1] + made.entered[step] - made.left[step]
    assert made.stuck <= made.sizes[-1] and made.revenue + made.at_stake == len(patterns)
    once = course(SEGMENT, [(0b00111100, 5, 1.0), (0b11111111, 3, 1.0)], 8)
    assert once.bouncing == 0 and once.stuck == 3 and once.at_stake == 1.0


def test_unhealthy_courses_are_told() -> None:
    """Rapid growth is too broad, rapid loss too narrow; half stuck; a fifth bouncing."""
    everyone = course(SEGMENT, [(0b1111, 1000, 0.0)], 4)

    def said(*patterns: tuple[int, int], days: int = 4) -> str:
        whole = everyone if days == 4 else course(SEGMENT, [(2**days - 1, 1000, 0.0)], days)
        one = course(SEGMENT, [(pattern, people, 0.0) for pattern, people in patterns], days)
        return History((OCTOBER,) * days, (one,), whole).remark(one)

    assert said((0b1111, 100)) == ""
    assert "grows by 71 % a month" in said((0b1111, 100), (0b1000, 400))
    assert "loses" in said((0b1111, 10), (0b0111, 90))
    assert "came in again" in said((0b1111, 60), (0b1101, 40))
    assert "stuck" in said((0b11111111, 60), (0b10000000, 20), days=8)


def test_a_change_is_divided_into_people_definition_and_data(in_october: Workspace) -> None:
    """Written down for September as version 1; since then its rule changed, old orders came, people moved."""
    workspace = in_october
    segment = saved.load_all(workspace)[2]
    audit = monthly_audit.audit(workspace, "2026-09")
    monthly_audit.record(workspace, audit)
    rows = {"orders": [*months.orders(range(90, 95), "2026-09-12")]}
    load(workspace, Export(file="late.csv", rows=rows))
    vocabulary = prepare(workspace).vocabulary
    changed = saved.save(workspace, replace(segment, rule_text="orders_total >= 1"), vocabulary, "Ana")
    found = why.causes(workspace, changed, OCTOBER, SEPTEMBER)
    assert found is not None and (found.version, found.recorded) == (1, 59)
    assert found.data == 5 and found.definition == 35 and found.moved == -2
    assert found.now == 97 and "+5 because data arrived" in found.sentence()
    assert "fewer than 1000 people" in found.sentence(1000) and "+5" not in found.sentence(1000)
    assert why.causes(workspace, changed, SEPTEMBER) is None


def test_a_past_day_worked_out_is_what_was_written_down_that_day(in_september: Workspace) -> None:
    """Recomputed membership at a past date equals the membership recorded on that date."""
    workspace = in_september
    audit = monthly_audit.audit(workspace, "2026-09")
    assert monthly_audit.record(workspace, audit) == 3
    months.october(workspace)
    again = monthly_audit.audit(workspace, "2026-09")
    for known in again.migration.recorded.values():
        assert known.unreachable == 0 and known.agrees, known
    assert set(again.migration.recorded) == {1, 2, 3}
    for segment in saved.load_all(workspace):
        found = why.causes(workspace, segment, OCTOBER, SEPTEMBER)
        assert found is not None and found.data == found.definition == 0


def said(number: int, status: str, day: str | None) -> dict[str, object]:
    """One wish of one person."""
    when = months.when(day) if day else None
    return {"key": months.who(number), "channel": "email", "status": status, "happened_at": when, "origin": "platform"}


def test_wishes_that_changed_since_do_not_change_what_was_written_down(in_september: Workspace) -> None:
    """A14.3, A4: whoever objects, bounces, comes back, agrees or signs up later counts on that day as on that day.

    Before it: 61 had unsubscribed and come back, 63 complained, 301 ordered, had no profile and never agreed.
    After it: 60 comes back, 61 leaves again, 64 bounces, 65 leaves and returns on one day, 301 signs up and agrees.
    """
    workspace = in_september
    before = {
        "orders": months.orders(range(301, 302), "2026-09-01"),
        "consents": [
            said(61, "unsubscribed", "2026-06-01"),
            said(61, "subscribed", "2026-07-01"),
            said(301, "never_subscribed", None),
        ],
        "email_events": months.mails("complained", range(63, 64), "2026-09-20"),
    }
    load(workspace, Export(file="before.csv", rows=before))
    audit = monthly_audit.audit(workspace, "2026-09")
    assert monthly_audit.record(workspace, audit) == 3
    months.october(workspace)
    later = months.signed_up(range(301, 302), "2026-10-10")
    later["consents"] += [
        said(60, "subscribed", "2026-10-20"),
        said(61, "unsubscribed", "2026-10-05"),
        said(65, "unsubscribed", "2026-10-02"),
        said(65, "subscribed", "2026-10-02"),
    ]
    later["email_events"] = months.mails("bounced", range(64, 65), "2026-10-03")
    load(workspace, Export(file="later.csv", rows=later))
    again = monthly_audit.audit(workspace, "2026-09")
    assert set(again.migration.recorded) == {1, 2, 3}
    for known in again.migration.recorded.values():
        assert known.unreachable == 0 and known.agrees, known


@pytest.mark.parametrize("most", [1, 2])
def test_fewer_months_are_asked_for(in_october: Workspace, most: int) -> None:
    assert len(history(in_october, saved.load_all(in_october), most=most).days) == most + 1
