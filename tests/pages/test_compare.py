"""Compare: nothing to compare, the demo shop's segments laid over each other, and acting on the advice (A9.6)."""

from dataclasses import replace
from pathlib import Path

from segmentation.core.model import Segment
from segmentation.segments import lookup, membership, saved
from segmentation.store.workspace import Workspace
from segmentation.ui import cached
from tests.pages.shop_segments import CHECKED, FRESH, press, words

PAGE = "pages/segments/compare.py"


def add(*segments: Segment) -> None:
    workspace = cached.workspace("demo-shop")
    people = cached.people("demo-shop", workspace.newest_date())
    for one in segments:
        saved.save(workspace, one, saved.with_segments(workspace, people.vocabulary), "Ana")


def test_empty_workspace_says_what_to_load_first(app, home: Path) -> None:
    Workspace.create(home / "alpha", "Alpha").close()
    test = app(PAGE, workspace="alpha").run()
    assert not test.exception
    assert test.title[0].value == "Do my segments make sense together?"
    assert "Nothing is loaded yet" in words(test)


def test_one_segment_has_nothing_to_be_compared_with(app, demo_home: Path) -> None:
    add(Segment("Buyers of the year", "orders_365d >= 1"))
    test = app(PAGE, workspace="demo-shop").run()
    assert not test.exception
    assert "There are fewer than two segments to compare." in words(test)


def test_the_shops_segments_are_laid_over_each_other(app, shop_home: Path) -> None:
    """Sizes on the page are those of membership; who is left over and the mails a week are said in a sentence."""
    test = app(PAGE, workspace="demo-shop").run()
    assert not test.exception
    said = words(test)
    assert "3 segments reach " in said and "who can be mailed are in none." in said
    assert "One mail a week to each segment is up to " in said
    workspace = cached.workspace("demo-shop")
    people = cached.people("demo-shop", workspace.newest_date())
    test.toggle(key="compare_matrix_table").set_value(True).run()
    table = next(frame.value for frame in test.dataframe if "Segment" in frame.value.columns)
    for row, one in enumerate(saved.load_all(workspace)):
        assert table.iloc[row, row + 1] == membership.size(workspace, people, one)


def test_a_part_is_left_out_of_the_whole_by_one_click(app, shop_home: Path) -> None:
    add(Segment("Buyers of two years or more", "orders_365d >= 2"), Segment("Loyal ones", "orders_365d >= 6"))
    test = app(PAGE, workspace="demo-shop").run()
    assert not test.exception
    assert "100 % of “Loyal ones” are also in “Buyers of two years or more”" in words(test)
    place = next(one.key for one in test.button if "Buyers of two years" in one.label and "Leave it out" in one.label)
    press(test, place)
    assert not test.exception
    rules = [
        one.hard_rules for one in saved.load_all(cached.workspace("demo-shop")) if one.name.startswith("Buyers of")
    ]
    assert any("not in segment" in rule for rule in rules[0])


def test_two_of_the_same_people_are_merged_by_retiring_one(app, shop_home: Path) -> None:
    add(Segment("Clicking big spenders", "clicks_90d >= 8 and revenue_365d >= 155"))
    test = app(PAGE, workspace="demo-shop").run()
    assert "the same people" in words(test) and "merge them" in words(test)
    press(test, next(one.key for one in test.button if (one.key or "").startswith("compare_retire_")))
    names = [one.segment_id for one in saved.load_all(cached.workspace("demo-shop"))]
    assert CHECKED in names and len(names) == 3 and ("clicking_big_spenders" in names) != (FRESH in names)


def test_choosing_a_single_one_says_so(app, shop_home: Path) -> None:
    test = app(PAGE, workspace="demo-shop").run()
    test.multiselect(key="compare_segments").set_value([FRESH]).run()
    assert not test.exception
    assert "Choose two segments or more." in words(test)


def test_more_segments_than_the_team_can_write_for_are_said_and_put_in_order(app, shop_home: Path) -> None:
    """A8.4, A8.5: a warning, no wall; and who goes first when everybody is to get one mail only."""
    workspace = cached.workspace("demo-shop")
    workspace.save_settings(replace(workspace.settings, segments_capacity=2), "Ana")
    test = app(PAGE, workspace="demo-shop").run()
    assert not test.exception
    assert any("the team can write for 2" in one.value for one in test.warning)
    assert "let the narrowest segment go first" in words(test)
    turns = next(frame.value for frame in test.dataframe if "Left to it" in frame.value.columns)
    assert list(turns["People"]) == sorted(turns["People"]) and (turns["Left to it"] <= turns["People"]).all()


def test_a_segment_whose_feature_is_gone_leaves_the_others_to_be_compared(app, demo_home: Path) -> None:
    """A property that the next export calls otherwise: the segment is named with the reason, and nothing else stops."""
    add(Segment("Readers who click", "clicks_90d >= 3"), Segment("Those who bought", "orders_total >= 1"))
    add(Segment("Best by what is gone", "orders_total >= 1", ranking="revenue_365d", top=50))
    workspace = cached.workspace("demo-shop")
    with workspace.engine.write() as tx:
        tx.execute(
            "UPDATE app.segments SET definition = replace(definition, 'revenue_365d', 'shoe_size') "
            "WHERE definition LIKE '%Best by what is gone%'"
        )
    test = app(PAGE, workspace="demo-shop").run()
    assert not test.exception and not test.error
    assert "“Best by what is gone” is left out: There is no feature “shoe_size”" in words(test)
    assert "2 segments reach" in words(test)
    people = cached.people("demo-shop", workspace.newest_date())
    found = lookup.look_up(workspace, people, 1)
    assert len(found.segments) == 2 and [one.name for one, _ in found.unreadable] == ["Best by what is gone"]
