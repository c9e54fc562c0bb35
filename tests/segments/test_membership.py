"""Membership: one predicate behind every number, sizes that add up, exclusions that always hold."""

import time
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trial
from hypothesis import strategies as st

from segmentation.core.model import Segment, TableRef
from segmentation.core.settings import Settings
from segmentation.segments import exclusions, membership, ranking, saved
from tests.segments.shop import AS_OF, REPEAT, VOCABULARY, Shop, changed

ALWAYS = ("unsubscribed", "bounced", "complained", "suppressed", "never_subscribed", "no_address")


def ids(shop: Shop, segment: Segment) -> list[int]:
    sql, parameters = membership.of(shop.workspace, shop.people, segment)
    return sorted(row[0] for row in shop.workspace.engine.rows(sql, parameters))


def by_hand(among: range, *more: int) -> list[int]:
    """Who may be written to at all, counted without any SQL of ours."""
    gone = {i for i in range(1, 401) if i % 20 == 0 or i % 33 == 0 or i % 77 == 0 or i % 50 == 7 or i in (8, 10, 13)}
    return [i for i in among if i not in gone and i not in more]


def test_the_waterfall_is_the_one_worked_out_by_hand(shop: Shop) -> None:
    """A9.5: unsubscribed, bounced, complained are taken off whatever the segment says."""
    found = membership.waterfall(shop.workspace, shop.people, REPEAT)
    removed = {step.name: step.removed for step in found.steps}
    assert (found.known, found.matches) == (400, 200)
    assert tuple(removed) == ALWAYS
    # Every 20th; every 33rd; 77 and 154; 8 for another reason; 10 never agreed; 4 without address, one a formula.
    assert removed == {
        "unsubscribed": 10,
        "bounced": 6,
        "complained": 2,
        "suppressed": 1,
        "never_subscribed": 1,
        "no_address": 5,
    }
    assert found.reachable == len(by_hand(range(1, 201)))
    assert ids(shop, REPEAT) == by_hand(range(1, 201))


def test_count_end_of_waterfall_and_members_are_one_number(shop: Shop) -> None:
    for segment in (
        REPEAT,
        changed(REPEAT, exclusions=("over_mailed", "refund_heavy", "open_ticket", "recent_purchasers", "non_openers")),
        changed(REPEAT, ranking="erfm_score", top=17),
        changed(REPEAT, ranking="erfm_score", top_percent=10),
        changed(REPEAT, rule_text="orders_365d = 3", hard_rules=("clicks_90d >= 1",)),
    ):
        end = membership.waterfall(shop.workspace, shop.people, segment).reachable
        assert end == membership.size(shop.workspace, shop.people, segment) == len(ids(shop, segment)) > 0


def test_exclusions_by_choice_take_off_what_they_say(shop: Shop) -> None:
    """A9.1–A9.3: over-mailed is three mails or more in seven days; thresholds are settings."""
    chosen = changed(REPEAT, exclusions=("over_mailed", "open_ticket", "refund_heavy"))
    removed = {step.name: step.removed for step in membership.waterfall(shop.workspace, shop.people, chosen).steps}
    tens = [i for i in by_hand(range(1, 201)) if i % 10 == 0]
    assert removed["over_mailed"] == len(tens)
    assert removed["open_ticket"] == 1 and removed["refund_heavy"] == 1
    shop.workspace.save_settings(Settings(mails_per_week_cap=5))
    after = {step.name: step.removed for step in membership.waterfall(shop.workspace, shop.people, chosen).steps}
    assert after["over_mailed"] == 0


def test_an_objection_counts_before_the_people_are_computed_anew(shop: Shop) -> None:
    """Reliability 1.10: suppression is read from the subscribers as they are now."""
    with shop.workspace.engine.write() as tx:
        tx.execute("UPDATE subscribers SET is_suppressed = true WHERE subscriber_id = 1")
    assert 1 not in ids(shop, REPEAT)


def test_a_missing_value_is_in_no_segment_but_never_a_reason_to_hold_back(shop: Shop) -> None:
    nobody = changed(REPEAT, rule_text="refund_share < 2")
    assert set(ids(shop, nobody)) <= set(range(1, 201))
    held = changed(REPEAT, rule_text="orders_total = 0", exclusions=("refund_heavy", "recent_purchasers"))
    assert ids(shop, held) == by_hand(range(201, 401))


def test_a_ranking_keeps_the_first_and_breaks_ties_the_same_way_each_time(shop: Shop) -> None:
    """A8.1: the hard rule decides, the score sorts within it."""
    ranked = changed(REPEAT, ranking="erfm_score", top=5)
    best = sorted(by_hand(range(1, 201)), key=lambda i: (-(i % 100), i))[:5]
    assert ids(shop, ranked) == sorted(best)
    last = membership.waterfall(shop.workspace, shop.people, ranked).steps[-1]
    assert (last.name, last.removed) == ("ranking", len(by_hand(range(1, 201))) - 5)
    soonest = changed(REPEAT, ranking="days_since_last_order", top=3)
    assert ids(shop, soonest) == [30, 90, 150], "10 days ago; 60, 120 and 180 unsubscribed"


def test_a_share_of_a_ranking_stays_a_share_when_people_are_added(shop: Shop) -> None:
    """A8.1: the best tenth, rounded up to whole people; a kept number stays the number."""
    before = len(by_hand(range(1, 201)))
    kept = -(-before // 10)
    tenth = changed(REPEAT, ranking="erfm_score", top_percent=10)
    first = changed(REPEAT, ranking="erfm_score", top=kept)
    assert len(ids(shop, tenth)) == kept and ids(shop, tenth) == ids(shop, first)
    step = membership.waterfall(shop.workspace, shop.people, tenth).steps[-1]
    assert (step.removed, step.sentence) == (before - kept, "are not among the best 10 % by eRFM score")
    with shop.workspace.engine.write() as tx:
        tx.execute(
            "CREATE TABLE people_more AS SELECT * FROM people_test UNION ALL "
            "SELECT p.* REPLACE (p.subscriber_id + 1000 AS subscriber_id) FROM people_test AS p"
        )
    more = replace(shop.people, table=TableRef("people_more"))
    everyone = membership.size(shop.workspace, more, REPEAT)
    assert everyone > 2 * before  # of the new ones nobody has objected
    assert membership.size(shop.workspace, more, tenth) == -(-everyone // 10)
    assert membership.waterfall(shop.workspace, more, tenth).reachable == -(-everyone // 10)
    assert membership.size(shop.workspace, more, first) == kept


@given(people=st.integers(0, 10**6), percent=st.integers(1, 100))
def test_the_cut_of_a_share_is_the_same_in_counts_and_in_lists(people: int, percent: int) -> None:
    one = Segment("Best", "orders_total > 0", ranking="erfm_score", top_percent=percent)
    last = ranking.kept(one, people)
    condition = ranking.within_cut(one).replace("p.place", "{place}").replace("p.everyone", str(people))
    assert last == 0 or eval(condition.format(place=last))  # noqa: S307 (our own sum)
    assert not eval(condition.format(place=last + 1))  # noqa: S307
    assert min(people, 1) <= last <= people and last * 100 >= people * percent


def test_sizes_outside_the_limits_are_said_not_forbidden(shop: Shop) -> None:
    """A8.2, A8.3"""
    small = membership.waterfall(shop.workspace, shop.people, changed(REPEAT, minimum=300))
    large = membership.waterfall(shop.workspace, shop.people, changed(REPEAT, maximum=50))
    assert "fewer than the minimum of 300" in small.notes[0] and "more than the maximum of 50" in large.notes[0]
    assert membership.waterfall(shop.workspace, shop.people, REPEAT).notes == ()


def test_an_exclusion_without_data_says_so(shop: Shop) -> None:
    unknown = type(VOCABULARY)(VOCABULARY.features, VOCABULARY.events, (), frozenset({"opened_ticket"}))
    people = type(shop.people)(shop.people.table, unknown, AS_OF, 0)
    said = membership.waterfall(shop.workspace, people, changed(REPEAT, exclusions=("open_ticket",))).notes
    assert said == ("“Open ticket” holds nobody back: no such data is loaded.",)


def test_another_segment_inside_a_rule_means_its_reachable_members(shop: Shop) -> None:
    first = saved.save(shop.workspace, changed(REPEAT, exclusions=("over_mailed",)), VOCABULARY)
    inside = Segment("Clickers with three orders", "in segment 'Repeat buyers who click' and orders_365d = 3")
    assert ids(shop, inside) == [i for i in ids(shop, first) if i % 2 == 0]
    outside = Segment("Others with orders", "orders_365d >= 1 and not in segment 'Repeat buyers who click'")
    assert ids(shop, outside) == [i for i in by_hand(range(1, 201)) if i % 10 == 0]


def test_a_list_without_any_address_is_not_empty_for_that(shop: Shop) -> None:
    """Online Retail knows customer numbers only: they are exported as such, so nobody is held back for it."""
    with shop.workspace.engine.write() as tx:
        tx.execute("UPDATE subscribers SET email = NULL")
        tx.execute("UPDATE people_test SET has_usable_address = NULL")  # what preparing says of such a load
    steps = {step.name: step.removed for step in membership.waterfall(shop.workspace, shop.people, REPEAT).steps}
    assert steps["no_address"] == 0


COMPARISONS = st.builds(
    "{} {} {}".format,
    st.sampled_from(["clicks_90d", "orders_365d", "erfm_score", "refund_share", "days_since_last_order"]),
    st.sampled_from([">=", "<=", "=", "!=", "<", ">"]),
    st.integers(-1, 60),
)
RULES = st.lists(COMPARISONS, min_size=1, max_size=3).flatmap(
    lambda parts: st.sampled_from([" and ", " or "]).map(lambda joint: joint.join(parts))
)


CHOICES = [one.name for one in exclusions.choices(Settings())]


@trial(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rule=RULES, chosen=st.sets(st.sampled_from(CHOICES)), top=st.integers(-100, 50))
def test_every_waterfall_adds_up(shop: Shop, rule: str, chosen: set[str], top: int) -> None:
    """top: a number to keep, below zero a share of so many percent, 0 no cut."""
    segment = Segment(
        "Anything",
        rule,
        exclusions=tuple(sorted(chosen)),
        ranking="erfm_score" if top else None,
        top=top if top > 0 else None,
        top_percent=-top if top < 0 else None,
    )
    found = membership.waterfall(shop.workspace, shop.people, segment)
    assert found.matches - sum(step.removed for step in found.steps) == found.reachable == len(ids(shop, segment))
    assert 0 <= found.reachable <= found.matches <= found.known == 400
    assert all(step.removed >= 0 for step in found.steps)


@pytest.mark.slow
def test_half_a_million_people_are_counted_at_once(shop: Shop) -> None:
    """Preview ≤ 100 ms at 500,000 people; the test allows for a busy machine."""
    with shop.workspace.engine.write() as tx:
        tx.execute(
            "CREATE TABLE people_big AS SELECT p.* REPLACE (p.subscriber_id + 400 * n AS subscriber_id) "
            "FROM people_test AS p, range(0, 1250) AS r(n)"
        )
        tx.execute(
            "CREATE TABLE many AS SELECT s.* REPLACE (s.subscriber_id + 400 * n AS subscriber_id, "
            "n || s.email AS email) FROM subscribers AS s, range(0, 1250) AS r(n)"
        )
        tx.execute("ALTER TABLE subscribers RENAME TO few")
        tx.execute("ALTER TABLE many RENAME TO subscribers")
    people = type(shop.people)(TableRef("people_big"), VOCABULARY, AS_OF, 0)
    segment = changed(REPEAT, exclusions=("over_mailed", "recent_purchasers"))
    took = []
    for _ in range(5):
        began = time.perf_counter()
        found = membership.waterfall(shop.workspace, people, segment)
        took.append(time.perf_counter() - began)
    assert found.known == 500_000
    assert min(took) < 1.0
