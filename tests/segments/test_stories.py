"""Stories, explanations and lookup: readable, masked, and true to the same SQL that decides membership."""

import json
from dataclasses import replace

import pytest

from segmentation.core.errors import UserError
from segmentation.core.model import Feature, Vocabulary
from segmentation.core.rules import Condition, FeatureMeasure
from segmentation.review import evidence_lines
from segmentation.segments import evidence, explain, lookup, membership, saved, spot_check, stories
from tests.segments.shop import REPEAT, VOCABULARY, Shop, changed


def test_a_story_says_what_they_did_newest_first(shop: Shop) -> None:
    """A10.1: what they bought, opened, browsed, asked, and when."""
    story = stories.stories(shop.workspace, shop.people, [12], REPEAT)[0]
    assert story.facts[0] == "Ordered 3 times since 10 Aug 2026, last on 29 Oct 2026: €150.00."
    assert story.facts[1] == "In the last 90 days: 0 mails received, 0 opened, 8 clicks."
    assert [day.on for day in story.days] == sorted((day.on for day in story.days), reverse=True)
    everything = [entry for day in story.days for entry in day.entries]
    assert "Asked support about returns (open)" in everything
    assert "Looked at <b>Boots</b>, 3 times" in everything
    assert "Clicked in “New *boots*”" in everything
    assert "Bought 2 × Trail boots for €50.00, at a discount" in everything


def test_a_refund_and_a_machine_are_told_apart(shop: Shop) -> None:
    refunded, machine = stories.stories(shop.workspace, shop.people, [18, 2])
    assert any("€50.00 refunded" in entry for day in refunded.days for entry in day.entries)
    assert "refunded" in refunded.facts[0]
    assert not any("Opened" in entry for day in machine.days for entry in day.entries)


def test_nothing_after_the_as_of_date_is_told(shop: Shop) -> None:
    with shop.workspace.engine.write() as tx:
        tx.execute("UPDATE web_events SET happened_on = DATE '2026-12-24' WHERE subscriber_id = 12")
    story = stories.stories(shop.workspace, shop.people, [12])[0]
    assert all(day.on <= shop.people.as_of for day in story.days)
    assert not any("Looked at" in entry for day in story.days for entry in day.entries)


def test_one_busy_visitor_does_not_flood_the_page(shop: Shop) -> None:
    with shop.workspace.engine.write() as tx:
        tx.execute(
            "INSERT INTO web_events SELECT 12, 'viewed_page', TIMESTAMP '2026-11-01', DATE '2026-11-01', "
            "'/page' || n, NULL, NULL, NULL, 1 FROM range(0, 500) AS r(n)"
        )
    story = stories.stories(shop.workspace, shop.people, [12])[0]
    assert sum(entry.startswith("Visited") for day in story.days for entry in day.entries) == 10


def test_addresses_are_masked_until_revealed_and_that_is_logged(shop: Shop) -> None:
    """Reliability 1.10: masked by default; the log holds the number, never the address."""
    story = stories.stories(shop.workspace, shop.people, [5])[0]
    assert story.person == "J. · p•••@m•••.example"
    assert stories.stories(shop.workspace, shop.people, [7])[0].person == "J. · customer 10007"
    who = stories.reveal(shop.workspace, 5, "Ada", "unsure of the label")
    assert (who.email, who.first_name) == ("p5@mail5.example", "Jürgen5")
    entry = shop.workspace.history(1)[0]
    assert (entry.verb, entry.subject, entry.actor) == ("revealed person", "5", "Ada")
    assert "p5@" not in json.dumps([vars(one) for one in shop.workspace.history()], default=str)


@pytest.mark.parametrize(
    ("address", "masked"),
    [("jane@example.com", "j•••@e•••.com"), ("a@b.co.uk", "a•••@b•••.uk"), ("x@localhost", "x•••@l•••")],
)
def test_masks(address: str, masked: str) -> None:
    assert stories.masked_address(address) == masked


def test_twenty_stories_take_a_handful_of_queries(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    rows = shop.workspace.engine.rows
    monkeypatch.setattr(
        shop.workspace.engine, "rows", lambda sql, parameters=None: asked.append(sql) or rows(sql, parameters)
    )
    assert len(stories.stories(shop.workspace, shop.people, range(1, 21), REPEAT)) == 20
    assert len(asked) <= 14


def test_every_condition_is_answered_with_the_person_s_own_value(shop: Shop) -> None:
    segment = changed(
        REPEAT,
        rule_text="clicks_90d >= 5 and revenue_365d > 100 "
        "or count(viewed_product where category = 'Boots' within 90 days) >= 3",
        hard_rules=("days_since_last(ordered) <= 30", "refund_share < 0.2"),
    )
    for one, expected in (
        (12, [(8, True), (150, True), (3, True), (22, True), (0, True)]),
        (300, [(0, False), (0, False), (0, False), (None, False), (None, False)]),
        (101, [(8, True), (50, False), (0, False), (21, True), (0, True)]),
    ):
        found = explain.answers(shop.workspace, shop.people, segment, [one])[one]
        assert [(answer.value, answer.met) for answer in found] == expected
        assert [answer.hard for answer in found] == [False, False, False, True, True]
    assert [answer.value_text for answer in explain.answers(shop.workspace, shop.people, segment, [12])[12]] == [
        "8 clicks",
        "€150.00",
        "3 times",
        "22 days",
        "0 %",
    ]
    assert explain.answers(shop.workspace, shop.people, segment, [300])[300][4].value_text == "never"


def test_lookup_says_which_condition_failed_and_what_holds_back(shop: Shop) -> None:
    ruled = saved.save(shop.workspace, changed(REPEAT, hard_rules=("orders_365d >= 2",)), VOCABULARY)
    saved.save(shop.workspace, changed(REPEAT, name="Best three by score", ranking="erfm_score", top=3), VOCABULARY)
    for one in (1, 5, 12, 20, 250, 199):
        for answer in lookup.look_up(shop.workspace, shop.people, one).segments:
            sql, parameters = membership.of(shop.workspace, shop.people, answer.segment)
            assert answer.member == (one in {row[0] for row in shop.workspace.engine.rows(sql, parameters)})
            assert answer.member == (answer.matches and not answer.held_back_by)
    odd = lookup.look_up(shop.workspace, shop.people, lookup.find(shop.workspace, " P5@MAIL5.example ")).segments[1]
    assert odd.segment == ruled and not odd.matches
    assert [(answer.met, answer.value) for answer in odd.conditions] == [(True, 8), (False, 1)]
    gone = lookup.look_up(shop.workspace, shop.people, 20).segments[1]
    assert gone.matches and not gone.member and gone.held_back_by[0] == "unsubscribed from e-mail"
    assert lookup.find(shop.workspace, "10007") == 7
    with pytest.raises(UserError):
        lookup.find(shop.workspace, "nobody@nowhere.example")


def test_lookup_says_how_far_below_a_cut_somebody_is_and_who_is_never_written_to(shop: Shop) -> None:
    """By how much counts for a ranking too; a suppressed person hears it once, whatever rules they miss."""
    best = changed(REPEAT, name="Best three by clicks", ranking="clicks_90d", top=3)
    at = shop.workspace
    saved.save(at, best, VOCABULARY)
    sql, parameters = membership.of(at, shop.people, changed(best, top=None))
    ids = [row[0] for row in at.engine.rows(sql, parameters)]
    order = sorted(ids, key=lambda one: (-clicks_of(shop, one), one))
    last = order[-1]
    (found,) = lookup.look_up(at, shop.people, last).segments
    assert found.held_back_by == (
        f"are not among the first 3 by clicks in the last 90 days: at place {len(order)} of {len(order)} with "
        f"{clicks_of(shop, last)} clicks, where the last one in has {clicks_of(shop, order[2])} clicks",
    )
    assert lookup.look_up(at, shop.people, last).never == ()
    assert lookup.look_up(at, shop.people, 20).never[0] == "unsubscribed from e-mail"


def test_the_card_says_when_nobody_has_an_address(shop: Shop) -> None:
    """“Can be reached” would promise what a list of customer numbers cannot keep."""
    one = saved.save(shop.workspace, REPEAT, VOCABULARY)
    assert not evidence.card(shop.workspace, shop.people, one).without_addresses
    with shop.workspace.engine.write() as tx:
        tx.execute("UPDATE people_test SET has_usable_address = NULL")
    card = evidence.card(shop.workspace, shop.people, one)
    assert (
        card.without_addresses
        and "No e-mail addresses are loaded" in evidence_lines.reach(shop.workspace, card).sentence
    )


def clicks_of(shop: Shop, person: int) -> int:
    """What the people table says."""
    table = shop.people.table.name
    sql = f'SELECT clicks_90d FROM "{table}" WHERE subscriber_id = $one'
    return int(shop.workspace.engine.value(sql, {"one": person}))


@pytest.mark.parametrize(
    ("unit", "value", "said"),
    [("probability", 0.425, "42.5 %"), ("class 0–5", 4, "4"), ("score", 5, "5"), ("orders", 1, "1 order"),
     ("points", 72, "72 points"), ("hour", 20, "20")],
)  # fmt: skip
def test_a_value_is_told_in_its_unit(shop: Shop, unit: str, value: float, said: str) -> None:
    one = Feature("p_next_purchase_30d", "predictions", unit, "chance of this")
    people = replace(shop.people, vocabulary=Vocabulary((one,)))
    asked = Condition(FeatureMeasure(one.name), "is known")
    assert explain.value_text(value, asked, people, shop.workspace) == said


def test_the_evidence_card_holds_it_all(shop: Shop) -> None:
    one = saved.save(shop.workspace, changed(REPEAT, hard_rules=("orders_365d >= 2",)), VOCABULARY)
    before = evidence.card(shop.workspace, shop.people, one)
    assert before.blockers and before.outcome.drawn == 0
    check = spot_check.draw(shop.workspace, shop.people, one, seed=11)
    for person in check.members:
        spot_check.verdict(shop.workspace, check.check_id, person, "right", reviewer="Ada")
    card = evidence.card(shop.workspace, shop.people, one)
    assert card.blockers == () and card.seeds == (11,) and card.reviewers == ("Ada",)
    assert card.waterfall.reachable == membership.size(shop.workspace, shop.people, one)
    assert "and always:" in card.sentence
