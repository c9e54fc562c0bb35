"""Segments laid over each other: the same people as membership counts, and advice that follows from them (A9.6)."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from segmentation.core import rules
from segmentation.core.errors import UserError
from segmentation.core.model import Segment
from segmentation.segments import membership, overlap, saved
from tests.segments.shop import REPEAT, VOCABULARY, Shop, changed
from tests.segments.test_one_membership import KNOWN, RULES, TIERED, tiered

CLICKERS = Segment("People who click", "clicks_90d >= 5")
BUYERS = Segment("People who bought twice", "orders_365d >= 2", exclusions=("over_mailed",))
NEAR = Segment("Clickers who bought", "clicks_90d >= 5 and orders_total >= 1")
TOP = Segment("The thirty best by score", "clicks_90d >= 5", ranking="erfm_score", top=30)
TENTH = Segment("The best tenth by score", "clicks_90d >= 5", ranking="erfm_score", top_percent=10)
CALM = Segment("Buyers who do not wait", "in segment 'People who bought twice'", exclusions=("open_ticket",))


def members(shop: Shop, segment: Segment) -> set[int]:
    sql, parameters = membership.of(shop.workspace, shop.people, segment)
    return {int(row[0]) for row in shop.workspace.engine.rows(sql, parameters)}


def keep(shop: Shop, *segments: Segment) -> tuple[Segment, ...]:
    kept = []
    for one in segments:
        vocabulary = saved.with_segments(shop.workspace, shop.people.vocabulary)
        kept.append(saved.save(shop.workspace, one, vocabulary, "Ana"))
    return tuple(kept)


def test_every_count_is_that_of_the_members_themselves(shop: Shop) -> None:
    """Sizes, pairs, combinations and who is left over, against sets of people; ranked and nested segments too."""
    kept = keep(shop, CLICKERS, BUYERS, NEAR, TOP, CALM, TENTH)
    found = overlap.overlaps(shop.workspace, shop.people, kept)
    sets = [members(shop, one) for one in kept]
    assert len(sets[3]) == 30
    for one, first in enumerate(sets):
        for other, second in enumerate(sets):
            assert found.both[one][other] == len(first & second)
    for combination in found.combinations:
        inside = set.intersection(*(sets[place] for place in combination.members))
        outside = set().union(*(sets[place] for place in range(6) if place not in combination.members))
        assert combination.people == len(inside - outside)
    union = set().union(*sets)
    assert found.reached == len(union) == sum(one.people for one in found.combinations)
    everyone = members(shop, Segment("Everyone at all", "orders_total >= 0"))
    assert found.mailable == len(everyone)
    assert found.left_over == len(everyone - union)
    for number, people in found.mails.items():
        assert people == sum(1 for one in union if sum(one in part for part in sets) == number)
    assert found.above(2) == sum(people for number, people in found.mails.items() if number > 2)


def test_advice_follows_from_the_counts(shop: Shop) -> None:
    """Two segments of the same people are merged; a part of another goes first and is left out of it."""
    kept = keep(shop, CLICKERS, NEAR, TOP)
    said = overlap.advice(overlap.overlaps(shop.workspace, shop.people, kept))
    assert [(one.kind, one.first, one.second) for one in said] == [
        ("merge", 0, 1),
        ("exclude", 2, 0),
        ("exclude", 2, 1),
    ]
    assert "are 100 % the same people" in said[0].sentence
    assert "100 % of “The thirty best by score” are also in “People who click”" in said[1].sentence


def test_leaving_one_out_of_the_other_takes_the_overlap_away(shop: Shop) -> None:
    whole, part = keep(shop, CLICKERS, BUYERS)
    made = keep(shop, overlap.without(whole, part))[0]
    assert made.version == 2 and made.hard_rules == ("not in segment 'People who bought twice'",)
    found = overlap.overlaps(shop.workspace, shop.people, (made, part))
    assert found.both[0][1] == 0 and found.both[0][0] > 0


def test_no_segment_leaves_everyone_over_and_too_many_are_refused(shop: Shop) -> None:
    found = overlap.overlaps(shop.workspace, shop.people, ())
    assert found.left_over == found.mailable > 0 and not found.combinations and found.reached == 0
    with pytest.raises(UserError, match="61 segments"):
        overlap.overlaps(shop.workspace, shop.people, (CLICKERS,) * 61)


def test_an_empty_segment_has_no_share(shop: Shop) -> None:
    kept = keep(shop, CLICKERS, Segment("Millionaires of the shop", "revenue_365d > 999999"))
    found = overlap.overlaps(shop.workspace, shop.people, kept)
    assert found.both[1][1] == 0 and found.inside(1, 0) is None and found.jaccard(1, 1) == 0
    assert overlap.advice(found) == ()


def test_in_order_of_priority_everybody_is_mailed_once(shop: Shop) -> None:
    """A9.6: the narrowest first; what is left to each adds up to everybody who is reached."""
    made = [
        saved.save(shop.workspace, changed(REPEAT, name=f"Clickers {word}", rule_text=rule), VOCABULARY)
        for word, rule in (("all", "clicks_90d >= 5"), ("twice", "clicks_90d >= 5 and orders_365d >= 2"))
    ]
    found = overlap.overlaps(shop.workspace, shop.people, made)
    first, second = overlap.priority(found)
    assert (first.segment, second.segment) == (1, 0) and first.left == first.people
    assert second.left == second.people - first.people and first.left + second.left == found.reached
    assert second.short == (second.left < 100 <= second.people)
    assert overlap.sizes(shop.workspace, shop.people, made) == (second.people, first.people)


@settings(
    max_examples=20, deadline=None, phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck)
)
@given(found=st.lists(RULES, min_size=3, max_size=8))
def test_behaviours_worked_out_together_hold_the_same_people(shop: Shop, found: list[rules.Rule]) -> None:
    """One pass over each table of events for all rules counts whom each rule counts by itself."""
    shop = tiered(shop)
    if not saved.by_name(shop.workspace):
        for one in KNOWN:
            saved.save(shop.workspace, one, saved.with_segments(shop.workspace, TIERED))
    segments = [Segment(f"Of kind x{place}y", rules.to_text(rule)) for place, rule in enumerate(found)]
    alone = tuple(membership.size(shop.workspace, shop.people, one) for one in segments)
    assert overlap.sizes(shop.workspace, shop.people, segments) == alone
    laid = overlap.overlaps(shop.workspace, shop.people, segments)
    assert tuple(laid.both[place][place] for place in range(len(segments))) == alone
    # Mails counted beforehand, against every mail read again.
    reading = replace(shop.people, totals=None)
    assert tuple(membership.size(shop.workspace, reading, one) for one in segments) == alone
    assert overlap.sizes(shop.workspace, reading, segments) == alone


# Nobody, everybody, whoever has none or some; and values that no count has.
COUNTS = (
    ">= 0",
    ">= 1",
    ">= 2",
    "= 0",
    "= 1",
    "!= 0",
    "< 1",
    "<= 3",
    "> 2.5",
    "between 0 and 1",
    "in (0, 3)",
    "not in (1, 2)",
)


@pytest.mark.parametrize("event", ["received", "opened", "clicked"])
def test_mails_counted_beforehand_hold_the_same_people(shop: Shop, event: str) -> None:
    """Requirement 5: `count(received) >= 15` asks the totals, and finds whom reading every mail finds: people without
    any mail, mails of nobody, opens by machines and mails after the day included."""
    with shop.workspace.engine.write() as tx:
        tx.execute(f"""INSERT INTO email_events BY NAME
            SELECT 3 AS subscriber_id, '{event}' AS event, TIMESTAMP '2026-11-21' AS happened_at,
                DATE '2026-11-21' AS happened_on, 'c1' AS campaign_id, false AS is_machine
            UNION ALL SELECT NULL, '{event}', TIMESTAMP '2026-11-01', DATE '2026-11-01', 'c1', false
            UNION ALL SELECT 399, '{event}', TIMESTAMP '2026-11-20 23:59:00', DATE '2026-11-20', 'c1', NULL""")
    counted = tiered(shop).people
    reading = replace(counted, totals=None)
    segments = [Segment(f"By count {number}", f"count({event}) {said}") for number, said in enumerate(COUNTS)]
    segments += [Segment(f"State {said}", rules.to_text(missing(event, said))) for said in ("is missing", "is known")]
    asked = members(Shop(shop.workspace, counted), segments[1])
    assert 399 in asked and asked == members(Shop(shop.workspace, reading), segments[1])
    for one in segments:
        known = members(Shop(shop.workspace, reading), one)
        assert members(Shop(shop.workspace, counted), one) == known, one.rule_text
    alone = tuple(membership.size(shop.workspace, reading, one) for one in segments)
    assert overlap.sizes(shop.workspace, counted, segments) == overlap.sizes(shop.workspace, reading, segments) == alone
    # A window, a filter or another question of the same rows is not what was counted.
    for text in (f"count({event} within 5 days) >= 1", f"count({event} where campaign_id = 'c2') >= 1"):
        one = Segment("Another question", text)
        assert members(Shop(shop.workspace, counted), one) == members(Shop(shop.workspace, reading), one)


def missing(event: str, operator: str) -> rules.Rule:
    """A count is never missing: nobody meets the one, everybody the other."""
    return rules.Rule(rules.Condition(rules.Behaviour("count", event), operator))
