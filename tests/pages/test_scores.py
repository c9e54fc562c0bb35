"""Scores: weights that always sum to 100 and outlive page and session, tiers, and the designed empty states."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Slider

from segmentation.segments import saved
from segmentation.store.workspace import Workspace
from segmentation.ui import cached
from segmentation.understand import score_settings, score_views, weight_history
from segmentation.understand.scores import Weights
from segmentation.understand.tiers import ERFM, PUBLISHED
from tests.pages.segment_pages import say_mail
from tests.understand.conftest import Shop

PAGE = "pages/understand/scores.py"
NAMES = ("recency", "frequency", "monetary", "engagement", "lifetime_value")


def slider(test: AppTest, name: str) -> Slider:
    """The slider of one weight; its key ends in a number that grows when it is moved by another one."""
    return next(one for one in test.slider if (one.key or "").startswith(f"weight_{name}_"))


def words(test: AppTest) -> str:
    """Everything that is written on the page."""
    parts = [*test.title, *test.subheader, *test.markdown, *test.caption, *test.error, *test.info]
    return "\n".join(part.value for part in parts).replace("\\", "")


def weights(test: AppTest) -> tuple[int, ...]:
    """What the five sliders show."""
    return tuple(slider(test, name).value for name in NAMES)


def button(test: AppTest, label: str) -> object:
    return next(one for one in test.button if one.label == label)


def table(test: AppTest, column: str) -> pd.DataFrame:
    """The table on the page that has this column."""
    return next(frame.value for frame in test.dataframe if column in frame.value.columns)


@pytest.fixture
def demo(home: Path, prepared_template: Path) -> Path:
    """The demo shop in the home folder."""
    shutil.copytree(prepared_template, home / "demo-shop")
    return home / "demo-shop"


def thin(home: Path, fill: Callable[[Shop], None]) -> None:
    made = Workspace.create(home / "thin", "Thin")
    fill(Shop(made))
    made.close()


def test_without_a_workspace_it_shows_the_way(app: Callable[..., AppTest], home: Path) -> None:
    test = app(PAGE).run()
    assert not test.exception
    assert "No workspace is open yet" in words(test)


def test_without_a_load_it_shows_the_way(app: Callable[..., AppTest], home: Path) -> None:
    Workspace.create(home / "empty", "Empty").close()
    test = app(PAGE, workspace="empty").run()
    assert not test.exception
    assert "Nothing is loaded yet" in words(test)


def test_the_demo_shop_from_answer_to_segment(app: Callable[..., AppTest], demo: Path) -> None:
    """A5: the answer first, weights that sum to 100 after any move, who moved, ways back, and a tier as a draft."""
    test = app(PAGE, workspace="demo-shop").run()
    assert not test.exception and not test.error
    said = words(test)
    assert " are in the tier Champions and brought " in said and "of the revenue of the last 365 days." in said
    assert "Most revenue, €" in said and "5 orders or more in the last 365 days" in said
    assert "points more or less for " in said and "no weight matters more" in said
    assert "Ties share a class" in said
    assert weights(test) == (25, 20, 25, 20, 10)
    assert button(test, "Undo").disabled and button(test, "Reset").disabled
    tiers = table(test, "In")
    assert list(tiers["Tier"]) == [band.name for band in ERFM]
    assert tiers["Revenue share"].sum() == pytest.approx(100)
    assert tiers["Share"].sum() == pytest.approx(100)
    cut_points = table(test, "Recency")
    assert "0–30 days" in cut_points["Recency"][0] and "orders or more" in cut_points["Frequency"][0]
    assert "€" in cut_points["Money"][0]

    for which, value in (("recency", 70), ("engagement", 33), ("recency", 100), ("monetary", 5), ("monetary", 0)):
        slider(test, which).set_value(value).run()
        assert sum(weights(test)) == 100 and weights(test)[NAMES.index(which)] == value
    assert not test.exception
    after = table(test, "In")
    assert after["In"].sum() == after["Out"].sum() > 0
    assert after["People"].sum() == tiers["People"].sum()
    kept = weights(test)
    test.switch_page("pages/home/overview.py").run()
    test.run()  # trap 2: a widget's value is lost only on the second run after a switch
    test.switch_page(PAGE).run()
    assert weights(test) == kept
    other = app(PAGE, workspace="demo-shop").run()
    assert weights(other) == kept, "another session finds what this one saved"
    button(other, "Undo").click().run()
    assert sum(weights(other)) == 100 and weights(other) != kept
    button(other, "Reset").click().run()
    assert weights(other) == (25, 20, 25, 20, 10)
    assert weights(test.run()) == (25, 20, 25, 20, 10), "and the first shows what the other saved"

    test.selectbox(key="tier_to_save").set_value("Can't lose").run()
    button(test, "Save as segment").click().run()
    assert "What e-mail would you send them?" in words(test)
    assert not saved.load_all(cached.workspace("demo-shop")), "A7.1: asked before saving"
    say_mail(test)
    button(test, "Save as segment").click().run()
    assert not test.exception
    (segment,) = saved.load_all(cached.workspace("demo-shop"))
    assert (segment.rule_text, segment.status) == ("tier = 'Can''t lose'", "draft")


def test_every_feature_is_found_by_its_words(app: Callable[..., AppTest], demo: Path) -> None:
    """Each feature with unit and meaning one click away, and searchable."""
    test = app(PAGE, workspace="demo-shop").run()
    frame = table(test, "Feature")
    assert {"days_since_last_order", "erfm_score", "predicted_revenue_365d"} <= set(frame["Feature"])
    assert frame["Meaning"].str.len().min() > 5 and (frame["Unit"] != "").all()
    test.text_input(key="feature_search").set_value("orders 90").run()
    assert "orders_90d" in set(table(test, "Feature")["Feature"])
    test.text_input(key="feature_search").set_value("zebra").run()
    assert "No feature has these words." in words(test)
    assert not test.exception


def test_colours_and_baseline_change_what_is_told(app: Callable[..., AppTest], demo: Path) -> None:
    test = app(PAGE, workspace="demo-shop").run()
    slider(test, "recency").set_value(60).run()
    for colour, told in (("People", "Most people, "), ("Average score", "Highest average score, ")):
        test.segmented_control(key="grid_colour").set_value(colour).run()
        assert told in words(test) and not test.exception
    test.segmented_control(key="moved_against").set_value("the weights before the last move").run()
    assert table(test, "In")["In"].sum() > 0


def test_a_shop_without_orders_says_what_is_missing(app: Callable[..., AppTest], home: Path) -> None:
    """Too thin: no orders, so three components are unknown and said so; nobody is given a silent 0."""

    def clicks_only(shop: Shop) -> None:
        for who in range(1, 6):
            shop.person(who)
            shop.mail(who, f"2026-10-0{who} 10:00:00", "clicked")

    thin(home, clicks_only)
    test = app(PAGE, workspace="thin").run()
    assert not test.exception and not test.error
    said = words(test)
    assert "Nobody has ordered." in said
    assert "Not in the score. No orders were loaded." in said
    assert "in the tier Strong; what they paid in the last 365 days is not known" in said
    assert [slider(test, name).disabled for name in NAMES] == [True, True, True, False, True]
    slider(test, "engagement").set_value(0).run()
    assert not test.exception and "Nobody can be scored" in words(test)


def test_a_bug_is_a_reference_and_no_traceback(
    app: Callable[..., AppTest], demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Failing: the page says so with a reference, and what lies outside the fragment is still there."""

    def broken(*given: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr(score_views, "labels", broken)
    test = app(PAGE, workspace="demo-shop").run()
    assert not test.exception
    assert "Something went wrong (reference " in words(test) and "planted" not in words(test)


def test_a_stale_tab_overwrites_nothing(app: Callable[..., AppTest], demo: Path) -> None:
    """Two tabs: a move on weights that were changed elsewhere is not carried out, said so, and the new ones shown."""
    one, two = (app(PAGE, workspace="demo-shop").run() for _ in range(2))
    slider(one, "recency").set_value(70).run()
    moved = weights(one)
    slider(two, "monetary").set_value(5).run()
    assert "changed elsewhere" in "\n".join(warning.value for warning in two.warning)
    assert weights(two) == moved == tuple(vars(Weights.of(cached.workspace("demo-shop").settings)).values())
    slider(two, "monetary").set_value(5).run()
    assert weights(two)[2] == 5 and not two.warning, "on the weights that are there now, the same move is carried out"


def test_presets_tiers_and_definitions(app: Callable[..., AppTest], demo: Path) -> None:
    """A5.2, A5.4: kept under a name and switched to; other tiers and definitions are in force at once."""
    shop = cached.workspace("demo-shop")
    test = app(PAGE, workspace="demo-shop").run()
    field = next(one for one in test.text_input if one.label == "Save weights, definitions and tiers as")
    field.set_value("Autumn")
    button(test, "Save preset").click().run()
    assert [one.name for one in score_settings.presets(shop)] == ["Autumn"]
    test.selectbox(key="tiers_from").set_value("Published bands of R, F and M").run()
    button(test, "Name the tiers so").click().run()
    assert not test.exception and score_settings.of(shop).tiers == PUBLISHED
    assert "no weight moves anyone" in words(test)
    assert list(table(test, "In")["Tier"])[:2] == ["Champions", "Potential loyalist"]
    test.text_input(key="edges_recency").set_value("30, 20")
    button(test, "Cut the classes so").click().run()
    assert "The cut points of recency are 30, 20." in words(test).replace("\n", " ")
    test.text_input(key="edges_recency").set_value("14, 60, 120, 365")
    button(test, "Cut the classes so").click().run()
    assert not test.exception and "15–60 days" in table(test, "Recency")["Recency"][1]
    button(test, "Use").click().run()
    assert score_settings.of(shop).tiers == ERFM and not score_settings.of(shop).definitions.edges


def test_segments_that_speak_of_scores_say_what_today_would_change(app: Callable[..., AppTest], demo: Path) -> None:
    """A weight moved after a segment was saved: the page counts both, and taking today's makes a new draft."""
    test = app(PAGE, workspace="demo-shop").run()
    shop = cached.workspace("demo-shop")
    test.selectbox(key="tier_to_save").set_value("Champions").run()
    say_mail(test)
    button(test, "Save as segment").click().run()
    weight_history.change(shop, Weights(100, 0, 0, 0, 0))
    test = app(PAGE, workspace="demo-shop").run()
    assert "keeps its weights and tiers: " in words(test)
    button(test, "Take today's settings").click().run()
    (segment,) = saved.load_all(shop)
    assert (segment.version, segment.status) == (2, "draft")


def test_an_early_day_holds_the_people_of_that_day(app: Callable[..., AppTest], demo: Path) -> None:
    """As of an earlier day: the header and the tiers count those who were there, and the page says who is not."""
    now, early = (app(PAGE, workspace="demo-shop", **day).run() for day in ({}, {"as_of": "2025-12-31"}))
    assert not early.exception and not early.error
    assert "came later and are left out" in words(early)
    assert table(early, "In")["People"].sum() < table(now, "In")["People"].sum()
