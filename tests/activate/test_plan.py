"""The plan of a segment, the calendar over all of them, what a test can show beforehand, and the brief (A11, A13)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.activate import briefing, calendar, foresight, holdout, pack, plan
from segmentation.activate.holdout import Outlook
from segmentation.activate.plan import Plan
from segmentation.core import power
from segmentation.core.errors import UserError
from segmentation.core.model import People, Segment
from segmentation.segments import overlap, planning, saved
from tests.activate.test_pack import approved
from tests.segments.shop import REPEAT, VOCABULARY, Shop, changed

MONDAY = date(2026, 11, 23)


@given(
    st.builds(
        Plan,
        st.just("boots"),
        st.sampled_from(["", *plan.CAMPAIGNS]),
        st.lists(st.text(max_size=20), max_size=4).map(tuple),
        st.sampled_from(["", *plan.CHANGES]),
        st.none() | st.dates(),
        st.none() | st.integers(0, 23),
        st.integers(1, 30),
        st.integers(1, 90),
        st.none() | st.floats(0.1, 100),
        st.text(max_size=20),
        st.text(max_size=20),
    )
)
def test_a_plan_comes_back_as_it_was_noted(one: Plan) -> None:
    assert plan.from_json(plan.to_json(one)) == one
    plan.refuse(one)


def test_the_newest_word_holds_and_undo_says_the_one_before_again(shop: Shop) -> None:
    """Versioned by time with author; nothing is overwritten; saying the same again is no new word."""
    first, second = Plan("boots", "One mail"), Plan("boots", "Survey")
    assert plan.of(shop.workspace, "boots") == Plan("boots")
    assert plan.save(shop.workspace, first, "Ada") and not plan.save(shop.workspace, first, "Bob")
    plan.save(shop.workspace, second, "Bob")
    assert plan.undo(shop.workspace, "boots", "Cy") == first == plan.of(shop.workspace, "boots")
    assert [(one.plan, one.actor) for one in plan.history(shop.workspace, "boots")] == [
        (first, "Cy"), (second, "Bob"), (first, "Ada"),
    ]  # fmt: skip
    assert plan.undo(shop.workspace, "coats", "Cy") == Plan("coats")
    assert shop.workspace.history(1)[0].verb == "planned"


@pytest.mark.parametrize(
    "wrong", [{"mails": 0}, {"every_days": 0}, {"send_hour": 24}, {"rise": 0.0}, {"change": "all"}]
)
def test_what_no_plan_can_hold_is_refused(shop: Shop, wrong: dict[str, object]) -> None:
    """Trap 7: limits of a field in the browser are no limits."""
    with pytest.raises(UserError) as refused:
        plan.save(shop.workspace, replace(Plan("boots"), **wrong))  # type: ignore[arg-type]
    assert refused.value.reason == "bad_plan" and not plan.history(shop.workspace, "boots")


@pytest.mark.parametrize(
    "metric, alone",
    [("open rate", True), ("Opens", True), ("unique opens within 7 days", True), ("clicks", False), ("", False),
     ("opens and clicks", False), ("orders", False), ("trials opened, then paid", False)],
)  # fmt: skip
def test_opens_alone_are_no_measure(metric: str, alone: bool) -> None:
    """A3.2"""
    assert planning.opens_alone(metric) == alone
    assert (planning.OPENS_ALONE in planning.blockers(changed(REPEAT, metric=metric))) == alone


def test_a_version_measured_by_opens_alone_is_not_approved(shop: Shop) -> None:
    with pytest.raises(UserError, match="opens alone"):
        approved(shop, changed(REPEAT, metric="open rate"))


def test_words_of_an_approved_version_change_and_it_stays_approved(shop: Shop) -> None:
    """The people are the same: the check and the approval are carried, and who changed it is on record."""
    one = approved(shop)
    kept = plan.keep_words(shop.workspace, planning.answered(one, "pain", "Nothing fits"), VOCABULARY, "Cy")
    assert (kept.version, kept.status, planning.answers(kept)["pain"]) == (2, "approved", "Nothing fits")
    with pytest.raises(UserError) as refused:
        plan.keep_words(shop.workspace, changed(kept, goal="more"), VOCABULARY, "Cy")
    assert refused.value.reason == "no_plan" and saved.get(shop.workspace, kept.segment_id).version == 2


def test_the_faults_of_a_plan_are_said() -> None:
    """Two weeks before judging; one change; a day; a hypothesis; the cap."""
    good = changed(REPEAT, hypothesis="If new, then more, because they came for it", goal_date=date(2026, 12, 14))
    full = Plan("boots", change="subject", send_on=MONDAY, mails=2, every_days=7)
    assert full.judged_from == date(2026, 12, 14) and plan.faults(good, full, 3) == ()
    early = plan.faults(changed(good, goal_date=date(2026, 12, 13)), full, 3)
    assert len(early) == 1 and "until 14 Dec 2026" in early[0]
    assert "4 mails within 7 days; the cap is 3" in plan.faults(good, replace(full, mails=4, every_days=2), 3)[0]
    assert plan.faults(good, replace(full, mails=4, every_days=1), 4)[0:] == ()
    assert len(plan.faults(REPEAT, Plan("boots"), 3)) == 3
    assert "is running since 23 Nov 2026" in plan.faults(good, full, 3, date(2026, 12, 1))[0]


def overlapping(*sizes: tuple[tuple[int, ...], int]) -> overlap.Overlaps:
    """Two segments with these combinations."""
    both = [[sum(n for held, n in sizes if i in held and j in held) for j in (0, 1)] for i in (0, 1)]
    found = tuple(overlap.Combination(held, n) for held, n in sizes)
    return overlap.Overlaps((), tuple(map(tuple, both)), found, 100, 0, {})  # type: ignore[arg-type]


def test_mails_a_person_and_week_are_added_up_over_segments() -> None:
    """By hand: 100 in the first only (2 mails), 50 in both (2 + 3 = 5), 30 in the second (3), then a quiet week."""
    first, second = Segment("A", "x", "a"), Segment("B", "y", "b")
    dated = [
        (first, Plan("a", change="subject", send_on=MONDAY, mails=2, every_days=3)),
        (second, Plan("b", change="offer", send_on=date(2026, 11, 24), mails=3, every_days=2)),
    ]
    found = calendar.over(dated, overlapping(((0,), 100), ((0, 1), 50), ((1,), 30)), 3)
    (only,) = found.weeks
    assert only.mails == {"a": 2, "b": 3} and only.people == {2: 100, 3: 30, 5: 50}
    assert (only.above(3), only.above(5), only.most) == (50, 0, 5)
    said = " ".join(found.conflicts)
    assert "In the week of 23 Nov 2026, 50 people would get more than 3 mails, up to 5" in said
    assert "50 people are in “A” and “B”, and both mail on 26 Nov 2026" in said
    assert "“A” and “B” test at the same time on 50 people" in said
    apart = [dated[0], (second, Plan("b", change="nothing: no test", send_on=date(2026, 12, 7)))]
    later = calendar.over(apart, overlapping(((0,), 100), ((0, 1), 50), ((1,), 30)), 3)
    assert [week.monday for week in later.weeks] == [MONDAY, date(2026, 11, 30), date(2026, 12, 7)]
    assert later.conflicts == () and later.weeks[1].people == {}
    long = calendar.over([(first, Plan("a", send_on=MONDAY, mails=30))], overlapping(((0,), 9)), 3)
    assert len(long.weeks) == calendar.MOST_WEEKS and long.later == 4


def test_the_calendar_counts_everyone_once(shop: Shop) -> None:
    """The weeks' people are those of the memberships: reachable, added up by hand for two overlapping segments."""
    one, two = approved(shop), approved(shop, Segment("Bought three times", "orders_365d = 3", minimum=10))
    planned = [(one, Plan(one.segment_id, send_on=MONDAY)), (two, Plan(two.segment_id, send_on=MONDAY))]
    found = calendar.calendar(shop.workspace, shop.people, planned)
    both = overlap.overlaps(shop.workspace, shop.people, [one, two])
    shared = both.both[0][1]
    assert shared and found.weeks[0].people == {1: both.reached - shared, 2: shared}
    assert calendar.calendar(shop.workspace, shop.people, [(one, Plan(one.segment_id))]).weeks == ()


@given(st.integers(50, 5000), st.integers(1, 6), st.floats(0.01, 0.4))
def test_pooling_equal_segments_is_one_larger_segment(held: int, number: int, base: float) -> None:
    """Of one test it is `detectable_rise`; of k equal ones that of one k times as large."""
    one = Outlook(9 * held, held, base, power.detectable_rise(base, held, 9 * held))
    large = power.detectable_rise(base, held * number, 9 * held * number)
    pooled = foresight.pooled_rise([one] * number)
    assert (pooled is None) == (large is None)
    assert pooled is None or pooled == pytest.approx(large, rel=1e-6)


def test_people_needed_and_weeks_to_wait_by_hand() -> None:
    """Halves: twice `group_size_for`; the rest by the week, rounded up."""
    assert foresight.needed_people(0.1, 0.05, 0.5) == 2 * power.group_size_for(0.1, 0.15)
    assert foresight.needed_people(0.1, 0.05, 0.0) is None and foresight.needed_people(0.9, 0.2, 0.1) is None
    seen = Outlook(900, 100, 0.1, None)
    needed = foresight.needed_people(0.1, 0.05, 0.1)
    assert needed is not None and needed > 1000
    found = foresight.wait(seen, 10, 0.05, 100.0)
    assert found.weeks == -(-(needed - 1000) // 100) and f"takes {found.weeks} weeks more" in found.sentence
    assert (
        foresight.wait(seen, 10, 0.3, None).weeks == 0
        and "enough at once" in foresight.wait(seen, 10, 0.3, None).sentence
    )
    assert "after the second export" in foresight.wait(seen, 10, None, None).sentence
    assert "will not tell" in foresight.wait(seen, 10, None, 0.0).sentence
    assert "more than a year" in foresight.wait(seen, 10, 0.01, 1.5).sentence
    assert foresight.together([seen]) == "" and "2 segments with 2,000 people" in foresight.together([seen, seen])


def test_newcomers_a_week_come_from_what_was_recorded(shop: Shop) -> None:
    """30 people who were not there 14 days before: 15 a week; one date alone says nothing."""
    assert foresight.weekly(shop.workspace, "boots") is None
    with shop.workspace.engine.write() as tx:
        for day, low, high in ((date(2026, 11, 1), 1, 50), (date(2026, 11, 15), 21, 80), (date(2026, 11, 14), 1, 80)):
            tx.execute(
                "INSERT INTO app.memberships SELECT 'boots', 1, $day, n FROM range($low, $high) AS r(n)",
                {"day": day, "low": low, "high": high + 1},
            )
    assert foresight.weekly(shop.workspace, "boots") == 15.0


@pytest.fixture
def one(shop: Shop) -> Iterator[Segment]:
    yield approved(shop)


def test_the_brief_holds_no_person_and_no_small_count(shop: Shop, one: Segment) -> None:
    """A11.1, A16.1: no address, no identifier; a share or its rest below the threshold is not said."""
    segment = changed(one, brief="Ask ann@example.com for the picture")
    with shop.workspace.engine.write() as tx:
        tx.execute("ALTER TABLE people_test ADD COLUMN IF NOT EXISTS visits_90d BIGINT")
        tx.execute("ALTER TABLE people_test ADD COLUMN IF NOT EXISTS top_category_bought VARCHAR")
        tx.execute("UPDATE people_test SET visits_90d = 1, top_category_bought = 'Boots'")
    people = there(shop)
    found = briefing.profile(shop.workspace, people, segment)
    assert "100 % visited the site in the last 90 days" in found.lines and "100 % buy most from “Boots”" in found.lines
    text = briefing.brief(shop.workspace, people, segment, Plan(one.segment_id, avoid="prices"), found)
    assert "@" not in text and "(an address)" in text and "- prices" in text and "never by opens" in text
    emails = {row[0] for row in shop.workspace.engine.rows("SELECT email FROM subscribers WHERE email IS NOT NULL")}
    assert not [email for email in emails if email in text]
    with shop.workspace.engine.write() as tx:
        tx.execute("UPDATE people_test SET visits_90d = CASE WHEN subscriber_id IN (1, 3) THEN 1 ELSE 0 END")
        tx.execute("UPDATE people_test SET top_category_bought = 'Kites' WHERE subscriber_id = 1")
    again = briefing.profile(shop.workspace, people, segment)
    assert again.lines and not [line for line in again.lines if "visited" in line or "Kites" in line or "Boots" in line]


def there(shop: Shop) -> People:
    """The people with the features whose columns the table has."""
    columns = {row[0] for row in shop.workspace.engine.rows("DESCRIBE people_test")}
    known = tuple(one for one in VOCABULARY.features if one.name in columns)
    return replace(shop.people, vocabulary=replace(VOCABULARY, features=known))


def test_a_segment_below_the_threshold_has_no_profile(shop: Shop, one: Segment) -> None:
    small = changed(one, rule_text="clicks_90d >= 5", ranking="revenue_365d", top=10)
    assert briefing.profile(shop.workspace, shop.people, small) == briefing.Profile("fewer than 11 people")


@pytest.mark.parametrize(
    "rule, said",
    [("count(viewed_product within 30 days) >= 3", "looked at"), ("revenue_365d > 100", "how much money"),
     ("refund_share > 0.5", "returns"), ("orders_365d >= 2", "")],
)  # fmt: skip
def test_what_would_sound_like_watching(shop: Shop, rule: str, said: str) -> None:
    """A11.5"""
    found = briefing.watched(shop.workspace, changed(REPEAT, rule_text=rule), shop.people)
    assert (not found) if not said else said in found[0][0]


def test_the_hour_of_sending_is_said_with_its_interval() -> None:
    """One hour that stands out; two that cannot be told apart; too few to say."""
    clear = briefing.send_time(briefing.Profile("400 people", (), {9: 300, 20: 60}, 400))
    assert "at 9:00: 75 % [71, 79], more than at any other hour" in clear
    assert "chance may be all that sets it apart from 20:00" in briefing.send_time(
        briefing.Profile("", (), {9: 52, 20: 48}, 100)
    )
    assert "Too few people have a habit (12)" in briefing.send_time(briefing.Profile("", (), {9: 12}, 12))


def test_changing_more_than_one_thing_is_noticed() -> None:
    before = Plan("boots", angles=("a",), send_hour=9)
    assert plan.changes_at_once(before, replace(before, angles=("b",), send_hour=10)) == ("subject", "send time")
    assert plan.changes_at_once(Plan("boots"), before) == ()


def test_outlooks_without_anybody_held_out_cannot_be_pooled() -> None:
    assert foresight.pooled_rise([Outlook(100, 0, 0.1, None)]) is None
    assert holdout.Outlook(100, 0, 0.1, None).sentence.startswith("Nobody is held out")


def test_several_changes_since_the_last_list_are_said(shop: Shop) -> None:
    """A13.2: one change a test, held against what was sent last and not against the last word on the plan."""
    one = approved(shop)
    first = Plan(one.segment_id, "One mail", ("New",), "subject", MONDAY, 9)
    assert plan.too_much_changed(shop.workspace, first) == ()
    plan.save(shop.workspace, first, "Ada")
    pack.pack(shop.workspace, shop.people, [one], ["generic"])
    assert plan.when_sent(shop.workspace, one.segment_id).plan == first  # type: ignore[union-attr]
    changed_once = replace(first, angles=("Newer",))
    plan.save(shop.workspace, changed_once, "Ada")
    assert plan.too_much_changed(shop.workspace, changed_once) == ()
    twice = replace(changed_once, send_hour=18)
    plan.save(shop.workspace, twice, "Ada")
    (said,) = plan.too_much_changed(shop.workspace, twice)
    assert "2 things have changed at once: subject, send time" in said


def test_newsletters_count_for_the_calendar_and_the_cap(shop: Shop) -> None:
    """Mails to everyone fill everybody's week: who is in a segment gets both, and the same day is a conflict."""
    one = approved(shop)
    mine = Plan(one.segment_id, send_on=MONDAY, mails=2, every_days=2)
    all_of_them = Plan(plan.EVERYONE.segment_id, send_on=MONDAY, mails=2, every_days=2)
    plan.save(shop.workspace, all_of_them, "Ada")
    assert plan.newest(shop.workspace)[plan.EVERYONE.segment_id] == all_of_them
    found = calendar.calendar(shop.workspace, shop.people, [(plan.EVERYONE, all_of_them), (one, mine)])
    (week,) = found.weeks
    reached = overlap.overlaps(shop.workspace, shop.people, [one])
    assert week.people == {2: reached.left_over, 4: reached.reached}
    assert week.above(shop.workspace.settings.mails_per_week_cap) == reached.reached
    assert any("Newsletter to everyone" in said and "both mail on 23 Nov 2026" in said for said in found.conflicts)
