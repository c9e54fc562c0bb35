"""Rolls: the short way, with only the facts that rules ask for, gives the people of the long way."""

from datetime import date

import pytest

from segmentation.core.model import Segment
from segmentation.review import rolls
from segmentation.segments import saved
from segmentation.store.workspace import Workspace
from segmentation.understand import lean
from segmentation.understand.people import prepare

RULES = (
    "orders_total >= 1",
    "count(clicked within 60 days) >= 1 and orders_365d <= 3",
    "days_since_last_order > 60 or emails_received_30d >= 8",
)


def members(workspace: Workspace, of: rolls.Roll) -> list[tuple[int, int]]:
    return workspace.engine.rows(f"SELECT subscriber_id, place FROM {of.table.name} ORDER BY ALL")


@pytest.mark.parametrize("day", [None, date(2026, 3, 31)])
def test_both_ways_give_the_same_people(
    demo_workspace: Workspace, day: date | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the newest day and on earlier ones, with behaviours, texts, exclusions, a ranking and another segment."""
    workspace = demo_workspace
    newest = workspace.newest_date()
    assert newest is not None
    vocabulary = prepare(workspace).vocabulary
    made = [
        saved.save(workspace, Segment(name, rule, exclusions=("over_mailed",), ranking=ranking, top=top), vocabulary)
        for name, rule, ranking, top in (
            ("First", RULES[0], None, None),
            ("Second", RULES[1], "revenue_365d", 100),
            ("Third", RULES[2], None, None),
        )
    ]
    known = saved.with_segments(workspace, vocabulary)
    made.append(saved.save(workspace, Segment("Fourth", "orders_365d >= 1 and in segment 'Third'"), known))
    asked = rolls.asked_for(workspace, made, day or newest)
    assert lean.is_enough(asked) and {"orders_total", "revenue_365d", "emails_received_30d"} <= asked
    short = rolls.roll(workspace, made, day or newest)
    assert not short.problems and not workspace.engine.rows(
        "SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'lean_%'"
    )
    found = members(workspace, short)
    workspace.engine.drop(short.table.name)
    monkeypatch.setattr(lean, "is_enough", lambda names: False)
    long = rolls.roll(workspace, made, day or newest)
    assert members(workspace, long) == found and found
    assert {place for _, place in found} >= {0, 1, 3}


@pytest.mark.parametrize("day", [None, date(2026, 3, 31)])
def test_scores_and_lifetime_value_have_a_short_way_too(
    demo_workspace: Workspace, day: date | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scored by its own cut points and by those of the newest day, as prepared people are."""
    workspace = demo_workspace
    vocabulary = prepare(workspace).vocabulary
    newest = workspace.newest_date()
    assert newest is not None
    when = day or newest
    made = [
        saved.save(workspace, Segment(f"Rule {rule}", rule), vocabulary)
        for rule in ("erfm_score >= 60", "tier = 'Champions' or monetary_score = 5", "predicted_revenue_365d > 20")
    ]
    asked = rolls.asked_for(workspace, made, when)
    assert lean.is_enough(asked) and lean.asks_scores(asked)
    short = {cuts: rolls.roll(workspace, made, when, cuts) for cuts in {None, newest}}
    found = {cuts: members(workspace, one) for cuts, one in short.items()}
    for one in short.values():
        if workspace.engine.exists(one.table.name):
            workspace.engine.drop(one.table.name)
    monkeypatch.setattr(lean, "is_enough", lambda names: False)
    for cuts, rows in found.items():
        assert members(workspace, rolls.roll(workspace, made, when, cuts)) == rows
        assert {place for _, place in rows} == {0, 1, 2, 3}
    assert day is None or found[None] != found[newest]


def test_learned_predictions_take_the_long_way(demo_workspace: Workspace) -> None:
    newest = demo_workspace.newest_date()
    assert newest is not None
    assert not lean.is_enough({"chance_of_next_purchase_30d"})
    assert rolls.asked_for(demo_workspace, [Segment("Broken", "no_such_thing > 1")], newest)
