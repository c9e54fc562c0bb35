"""Predictions: predicted against what came in plain words, and the state in which nothing can be said."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from segmentation.core.errors import UserError
from segmentation.segments import saved
from segmentation.store.workspace import Workspace
from segmentation.ui import cached
from segmentation.understand import lifetime_check
from tests.pages.segment_pages import say_mail
from tests.understand.conftest import Shop
from tests.understand.predicted_shop import fill

PAGE = "pages/understand/predictions.py"


def words(test: AppTest) -> str:
    """Everything that is written on the page."""
    parts = [*test.title, *test.subheader, *test.markdown, *test.caption, *test.error, *test.info]
    return "\n".join(part.value for part in parts).replace("\\", "")


def table(test: AppTest, column: str) -> pd.DataFrame:
    """The table on the page that has this column."""
    return next(frame.value for frame in test.dataframe if column in frame.value.columns)


@pytest.fixture
def demo(home: Path, prepared_template: Path) -> Path:
    """The demo shop in the home folder."""
    shutil.copytree(prepared_template, home / "demo-shop")
    return home / "demo-shop"


def test_without_a_load_it_shows_the_way(app: Callable[..., AppTest], home: Path) -> None:
    Workspace.create(home / "empty", "Empty").close()
    test = app(PAGE, workspace="empty").run()
    assert not test.exception
    assert "Nothing is loaded yet" in words(test)


def test_the_demo_shop_is_held_against_what_came(app: Callable[..., AppTest], demo: Path) -> None:
    """The answer, its interval, the rivals and the groups; the horizon moves; a value class becomes a draft."""
    test = app(PAGE, workspace="demo-shop").run()
    assert not test.exception and not test.error
    said = words(test)
    assert "Of 100 orders predicted for the 90 days to 31 Oct 2026, " in said and " came [" in said
    assert "fitted on orders up to 2 Aug 2026" in said
    assert "The fifth of people predicted to be worth most brought" in said
    assert "of 8 groups" in said
    assert "In the next 365 days " in said
    test.toggle(key="predicted_totals_table").set_value(True).run()
    rivals = table(test, "Way to predict")
    assert list(rivals["Way to predict"]) == ["Our prediction", "The same again", "The past rate goes on"]
    test.select_slider(key="check_days").set_value(180).run()
    assert "for the 180 days to 31 Oct 2026" in words(test) and not test.exception

    say_mail(test)
    next(one for one in test.button if one.label == "Save as segment").click().run()
    assert not test.exception
    (segment,) = saved.load_all(cached.workspace("demo-shop"))
    assert segment.rule_text.startswith("predicted_revenue_365d > ") and segment.status == "draft"


def test_too_thin_says_what_is_there_and_what_is_needed(app: Callable[..., AppTest], home: Path) -> None:
    """No number is made up: the reason, and what would have to be loaded."""
    made = Workspace.create(home / "thin", "Thin")
    shop = Shop(made)
    for who in range(1, 4):
        shop.person(who)
        shop.order(who, "2026-03-01", 40)
        shop.order(who, "2026-05-01", 40)
    made.close()
    test = app(PAGE, workspace="thin").run()
    assert not test.exception and not test.error
    said = words(test)
    assert "3 of 3 customers bought again, and 100 are needed." in said
    assert "Needed before 2 Aug 2026: 100 people who ordered on two days or more" in said
    assert "Lifetime value is not predicted." in said
    assert "Of 100 orders" not in said


def test_a_failure_is_said_in_two_lines(
    app: Callable[..., AppTest], demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*given: object) -> None:
        raise UserError("stopped", "The check was stopped.", "Open the page again.")

    monkeypatch.setattr(lifetime_check, "check", broken)
    test = app(PAGE, workspace="demo-shop").run()
    assert not test.exception
    assert "The check was stopped." in words(test) and "Open the page again." in words(test)


def test_a_target_is_learned_when_asked_and_saved_as_a_segment(app: Callable[..., AppTest], home: Path) -> None:
    """Not learned yet, learned, judged in words and pictures, and a threshold becomes a draft."""
    made = Workspace.create(home / "steady", "Steady")
    Shop(made)
    fill(made, 900)
    made.close()
    test = app(PAGE, workspace="steady").run()
    test.selectbox(key="target").set_value("Next purchase").run()
    assert not test.exception
    assert "Next purchase in 30 days is not learned as of 31 Oct 2026 yet" in words(test)
    test.button(key="learn").click().run()
    assert not test.exception and not test.error
    said = words(test)
    assert "Of 100 people given " in said and "; of everyone asked, " in said
    assert "Judged on " in said and "as of 1 Oct 2026 and the 30 days after" in said
    assert "times the average" in said
    assert "(95 of 100 such groups: " in said and "a whole period is better or worse for everybody" in said
    assert "Who, and why" in said
    reasons = table(test, "Because of")
    assert (reasons["Person"] != "").sum() == 5 and reasons["Moved by"].str.contains("points").any()
    test.toggle(key="lift_table").set_value(True).run()
    assert {"Brier score", "AUC"} <= set(table(test, "Way to predict").columns)
    say_mail(test)
    next(one for one in test.button if one.label == "Save as segment").click().run()
    assert not test.exception
    (segment,) = saved.load_all(cached.workspace("steady"))
    assert segment.rule_text.startswith("p_next_purchase_30d >= ") and segment.status == "draft"


def test_a_thin_target_says_what_would_be_needed(app: Callable[..., AppTest], home: Path) -> None:
    """Refused with the count that is there and the one that is needed; nothing is drawn."""
    made = Workspace.create(home / "thin", "Thin")
    shop = Shop(made)
    for who in range(1, 4):
        shop.person(who)
        shop.order(who, "2026-03-01", 40)
        shop.order(who, "2026-10-05", 40)
    made.close()
    test = app(PAGE, workspace="thin").run()
    test.selectbox(key="target").set_value("Next purchase").run()
    test.button(key="learn").click().run()
    assert not test.exception and not test.error
    said = words(test)
    assert "Not enough data to say." in said and "and 50 are needed" in said and "days of history" in said
    assert not test.get("plotly_chart")
