"""Results: empty, no segment, a month by hand with its list and campaigns, typed figures, a failing part."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from segmentation.activate import control
from segmentation.core.errors import UserError
from segmentation.review import lift
from segmentation.segments import saved
from segmentation.store.workspace import Workspace
from segmentation.understand.people import prepare
from tests.pages.segment_pages import press, words
from tests.review.sendings import shop

PAGE = "pages/review/results.py"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("results") / "shop"
    shop(folder).close()
    return folder


@pytest.fixture
def opened(app, home: Path, made: Path) -> AppTest:
    shutil.copytree(made, home / "shop")
    return app(PAGE, workspace="shop").run()


def tables(test: AppTest) -> list[list[dict[str, object]]]:
    return [table.value.to_dict("records") for table in test.dataframe]


def test_nothing_loaded_shows_the_way(app, home: Path) -> None:
    Workspace.create(home / "alpha", "Alpha").close()
    test = app(PAGE, workspace="alpha").run()
    assert not test.exception and "Nothing is loaded yet" in words(test)


def test_without_segments_campaigns_are_still_read(app, home: Path, made: Path) -> None:
    shutil.copytree(made, home / "shop")
    workspace = Workspace.open(home / "shop")
    (one,) = saved.load_all(workspace)
    saved.set_status(workspace, one.segment_id, one.version, "retired")
    workspace.close()
    test = app(PAGE, workspace="shop").run()
    assert not test.exception and "There is no segment yet." in words(test)
    assert tables(test)[0][0]["Segment"] == "Everyone else (broad list)"


def test_a_month_says_what_it_proves_and_what_not(opened: AppTest) -> None:
    """Four held out prove nothing: the lift is too small to judge; the list's campaign stands beside the rest."""
    assert not opened.exception
    told = words(opened)
    assert "Of 1 segment with people held out: 1 too small to judge." in told
    assert "1 segment was sent to" in told
    lifts, overview, closer = tables(opened)[:3]
    assert lifts[0]["So"] == "Too few people to say" and lifts[0]["Held out"] == "fewer than 11"
    assert [row["Segment"] for row in overview] == ["Buyers", "Everyone else (broad list)"]
    assert overview[0]["Clicked"] == "fewer than 11 of 35", "small counts are masked on a shared screen"
    assert closer[5]["This month"] == "–", "nobody reports complaints"


def test_all_mails_together_say_what_the_control_shows(app, home: Path, made: Path) -> None:
    """A13.1: without a control the way to one; with one the answer, small groups hidden."""
    shutil.copytree(made, home / "shop")
    test = app(PAGE, workspace="shop").run()
    assert "Nobody is kept out of every list, so what all mails do together cannot be told." in words(test)
    workspace = Workspace.open(home / "shop")
    workspace.save_settings(replace(workspace.settings, control_percent=10))
    people = prepare(workspace, date(2026, 10, 1))
    control.record(workspace, people)
    workspace.close()
    test = app(PAGE, workspace="shop").run()
    assert not test.exception
    assert "Too few people to say: fewer than 30 of those kept out bought" in words(test)


def test_a_campaign_is_linked_and_unlinked_by_hand(opened: AppTest) -> None:
    press(opened, "It did not")
    press(opened, "It carried this list")
    assert not opened.exception
    assert "by hand" in str(tables(opened))


def test_typed_figures_are_kept_and_taken_back(opened: AppTest) -> None:
    next(one for one in opened.text_input if one.label == "Campaign").set_value("Letter")
    next(one for one in opened.number_input if one.label == "Recipients").set_value(200)
    next(one for one in opened.number_input if one.label == "Clicked").set_value(900)
    press(opened, "Keep these figures")
    assert "900 clicked of 200 recipients cannot be" in words(opened)
    next(one for one in opened.number_input if one.label == "Clicked").set_value(9)
    press(opened, "Keep these figures")
    assert "Letter" in words(opened) and "200 recipients, fewer than 11 clicked" in words(opened)
    press(opened, "Take back")
    assert "200 recipients" not in words(opened)


def test_a_failing_part_is_a_sentence(app, home: Path, made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise UserError("planted", "The orders cannot be read.", "Load them again.")

    shutil.copytree(made, home / "shop")
    monkeypatch.setattr(lift, "lifts", broken)
    test = app(PAGE, workspace="shop").run()
    assert not test.exception and "The orders cannot be read." in words(test)
