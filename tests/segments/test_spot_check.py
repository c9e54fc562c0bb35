"""Spot-checks: fair, repeatable, never forgetful, and the guide's false label does not get through."""

from collections import Counter
from collections.abc import Callable

import pytest

from segmentation.core.errors import UserError
from segmentation.core.model import Segment
from segmentation.segments import membership, saved, spot_check
from tests.segments.shop import REPEAT, VOCABULARY, Shop, changed

Oracle = Callable[[int], spot_check.Verdict]


def bought_twice(shop: Shop) -> Oracle:
    """Somebody who looks at the orders and knows what “repeat buyer” means."""
    orders = dict(shop.workspace.engine.rows("SELECT subscriber_id, count(*) FROM orders GROUP BY 1"))
    return lambda one: "right" if orders.get(one, 0) >= 2 else "wrong"


def judge_all(shop: Shop, segment: Segment, oracle: Oracle, seed: int) -> spot_check.Outcome:
    """Draw and judge until the plan decides."""
    result = spot_check.outcome(shop.workspace, segment.segment_id, segment.version)
    while result.decision in ("open", "draw more"):
        check = spot_check.draw(shop.workspace, shop.people, segment, seed=seed, actor="Ada")
        for one in check.members:
            result = spot_check.verdict(shop.workspace, check.check_id, one, oracle(one), reviewer="Ada")
    return result


def failing_then(verdicts: list[spot_check.Verdict]) -> Oracle:
    """Says the given verdicts in turn, then right."""
    left = iter(verdicts)
    return lambda _: next(left, "right")


@pytest.mark.parametrize("seed", range(5))
def test_repeat_buyers_of_whom_half_bought_once_fail_and_pass_after_the_hard_rule(shop: Shop, seed: int) -> None:
    """A10.2, A8.1: the guide's story, judged by the truth."""
    by_clicks = saved.save(shop.workspace, REPEAT, VOCABULARY)
    oracle = bought_twice(shop)
    failed = judge_all(shop, by_clicks, oracle, seed)
    assert failed.decision == "fail" and failed.wrong >= 4
    assert saved.get(shop.workspace, by_clicks.segment_id, 1).status == "draft"
    ruled = saved.save(shop.workspace, changed(by_clicks, hard_rules=("orders_365d >= 2",)), VOCABULARY)
    assert (ruled.version, ruled.status) == (2, "draft")
    passed = judge_all(shop, ruled, oracle, seed)
    assert passed.decision == "pass" and passed.wrong == 0 and passed.drawn == 20
    assert passed.at_least is not None and passed.at_least >= 0.86
    assert saved.get(shop.workspace, ruled.segment_id).status == "checked"
    assert saved.get(shop.workspace, ruled.segment_id, 1).status == "draft", (
        "the check of one version says nothing of another"
    )
    assert saved.set_status(shop.workspace, ruled.segment_id, 2, "approved").status == "approved"


def test_the_same_seed_draws_the_same_people_and_another_seed_others(shop: Shop) -> None:
    one = saved.save(shop.workspace, REPEAT, VOCABULARY)
    two = saved.save(shop.workspace, changed(REPEAT, name="The same under another name"), VOCABULARY)
    three = saved.save(shop.workspace, changed(REPEAT, name="And once more"), VOCABULARY)
    first, again, other = (
        spot_check.draw(shop.workspace, shop.people, segment, seed=seed)
        for segment, seed in ((one, 7), (two, 7), (three, 8))
    )
    assert first.members == again.members and set(first.members) != set(other.members)
    assert (first.seed, len(set(first.members)), first.population) == (
        7,
        20,
        membership.size(shop.workspace, shop.people, one),
    )
    assert spot_check.checks(shop.workspace, one.segment_id, 1) == (first,)


def test_only_reachable_members_are_drawn(shop: Shop) -> None:
    """Reliability 1.10: nobody who objected is looked at."""
    one = saved.save(shop.workspace, changed(REPEAT, exclusions=("over_mailed",)), VOCABULARY)
    drawn = spot_check.draw(shop.workspace, shop.people, one).members
    sql, parameters = membership.of(shop.workspace, shop.people, one)
    assert set(drawn) <= {row[0] for row in shop.workspace.engine.rows(sql, parameters)}


def test_everyone_is_drawn_equally_often() -> None:
    counts = Counter(one for seed in range(2000) for one in spot_check.sample(list(range(50)), seed, 5, set()))
    assert set(counts) == set(range(50))
    assert max(counts.values()) < 270 and min(counts.values()) > 140  # 200 expected, standard deviation 13


def test_two_wrong_draw_twenty_more_others_and_all_verdicts_stay(shop: Shop) -> None:
    """A10.1: 2–3 wrong draw 20 more; earlier verdicts are never hidden."""
    one = saved.save(shop.workspace, REPEAT, VOCABULARY)
    first = spot_check.draw(shop.workspace, shop.people, one, seed=1)
    for place, person in enumerate(first.members):
        result = spot_check.verdict(
            shop.workspace, first.check_id, person, "wrong" if place < 2 else "right", "twice" if place < 2 else ""
        )
    assert (result.decision, result.draw_more) == ("draw more", 20)
    second = spot_check.draw(shop.workspace, shop.people, one, seed=1)
    assert not set(first.members) & set(second.members)
    for person in second.members:
        result = spot_check.verdict(shop.workspace, second.check_id, person, "right")
    assert (result.decision, result.drawn, result.wrong) == ("pass", 40, 2)
    everyone = spot_check.members(shop.workspace, one.segment_id, 1)
    assert [member.position for member in everyone] == list(range(1, 41))
    assert [member.note for member in everyone[:3]] == ["twice", "twice", ""]


def test_a_second_verdict_overrules_and_both_stay_on_record(shop: Shop) -> None:
    one = saved.save(shop.workspace, REPEAT, VOCABULARY)
    check = spot_check.draw(shop.workspace, shop.people, one)
    for said in ("wrong", "unsure", "right"):
        spot_check.verdict(shop.workspace, check.check_id, check.members[0], said, reviewer=said)  # type: ignore[arg-type]
    assert spot_check.outcome(shop.workspace, one.segment_id, 1).right == 1
    assert shop.workspace.engine.value("SELECT count(*) FROM app.verdicts") == 3
    assert spot_check.reviewers(shop.workspace, one.segment_id, 1) == ("right", "unsure", "wrong")


def test_a_later_verdict_takes_an_approval_back(shop: Shop) -> None:
    one = saved.save(shop.workspace, REPEAT, VOCABULARY)
    judge_all(shop, one, lambda _: "right", 3)
    saved.set_status(shop.workspace, one.segment_id, 1, "approved")
    for member in spot_check.members(shop.workspace, one.segment_id, 1)[:4]:
        spot_check.verdict(shop.workspace, member.check_id, member.subscriber_id, "wrong")
    assert saved.get(shop.workspace, one.segment_id).status == "draft"
    assert any(entry.verb == "lost spot-check" for entry in shop.workspace.history())


def test_unsure_is_not_right(shop: Shop) -> None:
    one = saved.save(shop.workspace, REPEAT, VOCABULARY)
    assert judge_all(shop, one, failing_then(["unsure"] * 4), 2).decision == "fail"


def test_fewer_than_twenty_people_are_all_checked(shop: Shop) -> None:
    one = saved.save(shop.workspace, changed(REPEAT, ranking="erfm_score", top=6), VOCABULARY)
    check = spot_check.draw(shop.workspace, shop.people, one)
    assert len(check.members) == 6
    for person in check.members:
        result = spot_check.verdict(shop.workspace, check.check_id, person, "right")
    assert result.decision == "pass"


def test_what_cannot_be_drawn_or_said_is_refused(shop: Shop) -> None:
    def refused(what: Callable[[], object]) -> str:
        with pytest.raises(UserError) as error:
            what()
        return error.value.reason

    assert refused(lambda: spot_check.draw(shop.workspace, shop.people, REPEAT)) == "not_saved"
    empty = saved.save(shop.workspace, changed(REPEAT, name="Nobody at all", rule_text="orders_365d > 99"), VOCABULARY)
    assert refused(lambda: spot_check.draw(shop.workspace, shop.people, empty)) == "nobody"
    one = saved.save(shop.workspace, REPEAT, VOCABULARY)
    check = spot_check.draw(shop.workspace, shop.people, one)
    assert refused(lambda: spot_check.draw(shop.workspace, shop.people, one)) == "not_judged"
    assert refused(lambda: spot_check.verdict(shop.workspace, check.check_id, 399, "right")) == "not_drawn"
    assert (
        refused(lambda: spot_check.verdict(shop.workspace, check.check_id, check.members[0], "maybe")) == "bad_verdict"
    )  # type: ignore[arg-type]
    for person in check.members:
        spot_check.verdict(shop.workspace, check.check_id, person, "right")
    assert refused(lambda: spot_check.draw(shop.workspace, shop.people, one)) == "already_decided"


def test_a_draw_and_its_verdicts_survive_a_restart(shop: Shop) -> None:
    one = saved.save(shop.workspace, REPEAT, VOCABULARY)
    check = spot_check.draw(shop.workspace, shop.people, one, seed=5)
    spot_check.verdict(shop.workspace, check.check_id, check.members[3], "wrong", "bought once")
    shop.workspace.close()
    again = type(shop.workspace).open(shop.workspace.folder)
    try:
        assert spot_check.checks(again, one.segment_id, 1) == (check,)
        assert spot_check.members(again, one.segment_id, 1)[3].note == "bought once"
    finally:
        again.close()


def test_a_failed_check_is_not_clicked_into_a_passed_one(shop: Shop) -> None:
    """A8.1, A10.2: four wrong fail the version; only a written reason takes one of them back, and it is kept."""
    one = saved.save(shop.workspace, REPEAT, VOCABULARY)
    assert judge_all(shop, one, failing_then(["wrong"] * 4), 2).decision == "fail"
    wrong = [member for member in spot_check.members(shop.workspace, one.segment_id, 1) if member.verdict == "wrong"]
    for member in wrong:
        with pytest.raises(UserError, match="has failed its spot-check"):
            spot_check.verdict(shop.workspace, member.check_id, member.subscriber_id, "right")
    assert spot_check.outcome(shop.workspace, one.segment_id, 1).decision == "fail"
    slip = wrong[0]
    result = spot_check.verdict(shop.workspace, slip.check_id, slip.subscriber_id, "right", note="wrong key")
    assert (result.decision, result.wrong) == ("draw more", 3)
    said = "SELECT count(*) FROM app.verdicts WHERE subscriber_id = $one"
    assert shop.workspace.engine.value(said, {"one": slip.subscriber_id}) == 2
