"""Saved segments: versions that never change, names that say something, and the gates before approval."""

from datetime import date

import pytest

from segmentation.core.errors import UserError
from segmentation.core.model import Segment
from segmentation.segments import changes, saved, spot_check
from tests.segments.shop import REPEAT, VOCABULARY, Shop, changed


@pytest.mark.parametrize(
    "name",
    [
        "High intent value cluster 7",
        "segment 3",
        "Cluster",
        "group A",
        "Segment #12",
        "cohort_4",
        "My new segment",
        "  ",
        "Test",
        "micro-segment 2",
        "Segment IV",
        "x" * 81,
        "two\u200b lines",
    ],
)
def test_a_name_that_could_be_anyone_is_refused_with_what_to_say_instead(shop: Shop, name: str) -> None:
    """A7.1: “High intent value cluster 7. Cool. What email do you send them?”"""
    with pytest.raises(UserError) as refused:
        saved.save(shop.workspace, changed(REPEAT, name=name), VOCABULARY, "Ada")
    assert refused.value.do_next
    assert not saved.load_all(shop.workspace)


@pytest.mark.parametrize(
    "name",
    [
        "Running gear browsers",
        "Skincare replenishment",
        "VIP",
        "Group bookers",
        "Bought 2 times",
        "Segment of one's dreams",
    ],
)
def test_names_that_say_what_people_do_are_taken(shop: Shop, name: str) -> None:
    """A7.2"""
    assert saved.save(shop.workspace, changed(REPEAT, name=f" {name}  "), VOCABULARY).name == name


def test_the_refusal_quotes_the_rule(shop: Shop) -> None:
    with pytest.raises(UserError, match="Say what they do") as refused:
        saved.save(shop.workspace, changed(REPEAT, name="cluster 7"), VOCABULARY)
    assert "click" in refused.value.do_next


def test_saving_again_makes_a_version_and_leaves_the_old_one_as_it_was(shop: Shop) -> None:
    """A16.4: versions are immutable."""
    first = saved.save(shop.workspace, REPEAT, VOCABULARY, "Ada")
    second = saved.save(
        shop.workspace, changed(first, hard_rules=("orders_365d >= 2",), goal_date=date(2027, 1, 1)), VOCABULARY, "Bob"
    )
    assert (first.segment_id, first.version, second.version) == ("repeat_buyers_who_click", 1, 2)
    assert saved.get(shop.workspace, first.segment_id, 1) == first
    assert saved.get(shop.workspace, "Repeat buyers who click") == second
    assert [one.version for one in saved.versions(shop.workspace, first.segment_id)] == [1, 2]
    assert saved.load_all(shop.workspace) == (second,)
    said = changes.difference(first, second, VOCABULARY)
    assert "Hard rule added: have orders in the last 365 days of at least 2." in said
    assert "Until: 31 Dec 2026 → 1 Jan 2027." in said
    assert changes.difference(first, first, VOCABULARY) == ()


def test_saving_the_same_again_changes_nothing(shop: Shop) -> None:
    first = saved.save(shop.workspace, REPEAT, VOCABULARY)
    assert saved.save(shop.workspace, first, VOCABULARY) == first
    assert len(saved.versions(shop.workspace, first.segment_id)) == 1


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"rule_text": "clicks_90 >= 5"}, "unknown_feature"),
        ({"hard_rules": ("orders_365d >=",)}, None),
        ({"exclusions": ("open_tikcet",)}, "unknown_exclusion"),
        ({"ranking": "erfm_scor", "top": 5}, "unknown_ranking"),
        ({"top": 5}, "bad_top"),
        ({"top_percent": 5}, "bad_top"),
        ({"ranking": "orders_total", "top_percent": 101}, "bad_top"),
        ({"ranking": "orders_total", "top_percent": 5, "top": 5}, "bad_top"),
        ({"minimum": 500, "maximum": 50}, "bad_size"),
        ({"minimum": -1}, "bad_size"),
        ({"segment_id": "nobody"}, "no_segment"),
        ({"rule_text": "in segment 'Unheard of'"}, "unknown_segment"),
    ],
)
def test_what_does_not_hold_together_is_not_saved(shop: Shop, fields: dict[str, object], reason: str | None) -> None:
    with pytest.raises(UserError) as refused:
        saved.save(shop.workspace, changed(REPEAT, **fields), VOCABULARY)
    assert reason is None or refused.value.reason == reason
    assert not saved.load_all(shop.workspace)


def test_a_name_is_taken_once(shop: Shop) -> None:
    saved.save(shop.workspace, REPEAT, VOCABULARY)
    with pytest.raises(UserError, match="already a segment"):
        saved.save(shop.workspace, changed(REPEAT, name="repeat buyers WHO click"), VOCABULARY)


def test_a_segment_cannot_be_defined_by_itself(shop: Shop) -> None:
    first = saved.save(shop.workspace, REPEAT, VOCABULARY)
    saved.save(
        shop.workspace,
        Segment("Clickers with an order", "in segment 'Repeat buyers who click' and orders_365d >= 1"),
        VOCABULARY,
    )
    with pytest.raises(UserError) as refused:
        saved.save(
            shop.workspace,
            changed(first, rule_text="clicks_90d >= 5 and not in segment 'Clickers with an order'"),
            VOCABULARY,
        )
    assert refused.value.reason == "circle"
    with pytest.raises(UserError) as own:
        saved.save(shop.workspace, changed(first, rule_text="in segment 'Repeat buyers who click'"), VOCABULARY)
    assert own.value.reason in ("circle", "unknown_segment")


def test_a_name_that_another_rule_speaks_of_stays(shop: Shop) -> None:
    first = saved.save(shop.workspace, REPEAT, VOCABULARY)
    saved.save(
        shop.workspace,
        Segment("Clickers with an order", "in segment 'Repeat buyers who click' and orders_365d >= 1"),
        VOCABULARY,
    )
    with pytest.raises(UserError) as refused:
        saved.save(shop.workspace, changed(first, name="Keen clickers"), VOCABULARY)
    assert refused.value.reason == "name_in_use"


def test_without_a_passed_spot_check_nothing_is_approved(shop: Shop) -> None:
    """A10.4: the gate holds for the version, and cannot be jumped."""
    one = saved.save(shop.workspace, REPEAT, VOCABULARY)
    for status in ("checked", "approved"):
        with pytest.raises(UserError) as refused:
            saved.set_status(shop.workspace, one.segment_id, 1, status)  # type: ignore[arg-type]
        assert refused.value.reason == "not_checked"
    assert saved.get(shop.workspace, one.segment_id).status == "draft"


def test_retired_segments_leave_the_list_and_stay_on_record(shop: Shop) -> None:
    one = saved.save(shop.workspace, REPEAT, VOCABULARY)
    saved.set_status(shop.workspace, one.segment_id, 1, "retired", "Ada", "sent enough")
    assert saved.load_all(shop.workspace) == ()
    assert [kept.status for kept in saved.load_all(shop.workspace, retired=True)] == ["retired"]
    assert any(entry.verb == "marked retired" and entry.actor == "Ada" for entry in shop.workspace.history())


def test_ids_of_equal_looking_names_differ(shop: Shop) -> None:
    first = saved.save(shop.workspace, changed(REPEAT, name="Boot buyers!"), VOCABULARY)
    second = saved.save(shop.workspace, changed(REPEAT, name="Boot buyers?"), VOCABULARY)
    third = saved.save(shop.workspace, changed(REPEAT, name="Läufer über 40"), VOCABULARY)
    assert (first.segment_id, second.segment_id, third.segment_id) == ("boot_buyers", "boot_buyers_2", "laufer_uber_40")


def test_it_is_there_after_the_workspace_was_closed(shop: Shop) -> None:
    one = saved.save(shop.workspace, REPEAT, VOCABULARY)
    folder = shop.workspace.folder
    shop.workspace.close()
    again = type(shop.workspace).open(folder)
    try:
        assert saved.load_all(again) == (one,)
    finally:
        again.close()


def test_every_part_of_a_difference_is_said_in_words(shop: Shop) -> None:
    """No column, no settings and no file's spelling is read out to a marketer."""
    new = changed(
        REPEAT,
        ranking="erfm_score",
        top=500,
        hard_rules=("days_since_last_order > 60",),
        exclusions=(*REPEAT.exclusions, "over_mailed"),
        minimum=None,
        brief="x" * 900,
        extra={"five": {"pain": "Cold feet"}, "scores": {"weights": 1}},
    )
    said = " ".join(changes.difference(REPEAT, new, VOCABULARY))
    assert "Kept: everyone → the first 500 by eRFM score." in said
    assert "Hard rule added: have a days since last order of more than 60." in said
    assert "Held back as well: Over-mailed." in said
    assert "Minimum: 100 → none." in said
    assert "What bothers them? none → Cold feet." in said
    assert "other weights, tiers or cut points" in said
    assert "_" not in said and "{" not in said and len(said) < 900


def test_what_was_retired_comes_back_where_it_was_left_and_nothing_of_it_leaves_meanwhile(shop: Shop) -> None:
    """An approved version under a newer draft does not leave either once the segment is retired."""
    at = shop.workspace
    one = saved.save(at, REPEAT, VOCABULARY, "Ada")
    check = spot_check.draw(at, shop.people, one, seed=1)
    for person in check.members:
        spot_check.verdict(at, check.check_id, person, "right", reviewer="Ada")
    saved.set_status(at, one.segment_id, 1, "approved", "Ada")
    newer = saved.save(at, changed(one, rule_text="clicks_90d >= 9"), VOCABULARY, "Ada")
    assert [kept.version for kept in saved.approved(at)] == [1]
    saved.set_status(at, one.segment_id, newer.version, "retired", "Bob")
    assert saved.approved(at) == () and saved.load_all(at) == ()
    assert saved.bring_back(at, one.segment_id, "Bob").status == "draft"
    assert [kept.version for kept in saved.approved(at)] == [1]
    saved.save(at, changed(newer, rule_text=one.rule_text), VOCABULARY, "Ada")
    again = spot_check.draw(at, shop.people, saved.get(at, one.segment_id), seed=2)
    for person in again.members:
        spot_check.verdict(at, again.check_id, person, "right", reviewer="Ada")
    saved.set_status(at, one.segment_id, 3, "retired", "Bob")
    assert saved.bring_back(at, one.segment_id, "Bob").status == "checked"
