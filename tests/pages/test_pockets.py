"""Pockets: nothing looked for yet, the demo shop's evening browsers, nothing confirmed, and what cannot be asked."""

from pathlib import Path

from segmentation.core.errors import UserError
from segmentation.discover import pockets
from segmentation.segments import saved
from segmentation.store.workspace import Workspace
from segmentation.ui import cached, unusual
from tests.pages.segment_pages import press, words

PAGE = "pages/discover/pockets.py"


def test_empty_workspace_says_what_to_load_first(app, home: Path) -> None:
    Workspace.create(home / "alpha", "Alpha").close()
    test = app(PAGE, workspace="alpha").run()
    assert not test.exception
    assert test.title[0].value == "Where does something unusual happen?"
    assert "Nothing is loaded yet" in words(test)


def test_the_demo_shops_evening_browsers_become_a_segment(app, demo_home: Path) -> None:
    """A6.3: asked, found, said with interval and both halves, saved with its proof."""
    test = app(PAGE, workspace="demo-shop").run()
    assert not test.exception
    assert "Nobody has looked for pockets yet." in words(test)
    press(test, "Find pockets")
    assert not test.exception
    said = words(test)
    assert "Evening browsers" in said and "times as often [" in said
    assert "Found on one half:" in said and "Confirmed on the other:" in said
    assert "are like this today" in said
    assert pockets.asked(cached.workspace("demo-shop")) == pockets.Question()
    test.button(key="pocket_save_0").click().run()
    assert "What e-mail would you send them?" in words(test)
    assert not saved.load_all(cached.workspace("demo-shop"))
    test.text_area(key="pocket_mail_0").set_value("A long read about boots, at 19:00")
    test.button(key="pocket_save_0").click().run()
    kept = saved.load_all(cached.workspace("demo-shop"))
    assert [one.name for one in kept if "evening_visit_share" in one.rule_text]
    assert kept[0].brief == "A long read about boots, at 19:00"
    assert kept[0].proposed_by.startswith("Pockets: Buying within 30 days: buy ")


def test_another_question_is_asked_and_outlives_the_session(app, demo_home: Path) -> None:
    test = app(PAGE, workspace="demo-shop").run()
    test.selectbox(key="pocket_outcome").set_value("Revenue per person").run()
    press(test, "Find pockets")
    assert not test.exception and "bring " in words(test) and "€" in words(test)
    again = app(PAGE, workspace="demo-shop").run()
    assert "bring " in words(again)


def test_nothing_confirmed_is_said_in_words(app, demo_home: Path) -> None:
    workspace = cached.workspace("demo-shop")
    pockets.ask(workspace, pockets.Question("unsubscribed", 60))
    test = app(PAGE, workspace="demo-shop").run()
    assert not test.exception
    assert "Nowhere: no short rule" in words(test)


def test_what_cannot_be_answered_is_said_and_the_controls_stay(app, demo_home: Path, monkeypatch) -> None:
    def refuse(*_: object) -> None:
        raise UserError("too_few_people", "Only 12 people to look at.", "Load more people.")

    monkeypatch.setattr(unusual, "find", refuse)
    pockets.ask(cached.workspace("demo-shop"), pockets.Question())
    test = app(PAGE, workspace="demo-shop").run()
    assert not test.exception
    assert "Only 12 people to look at." in words(test)
    assert test.selectbox(key="pocket_outcome").value == "Buying"
