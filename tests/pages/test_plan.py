"""Plan: fields saved as they change, undone, the calendar, the brief, and what is refused (A11, A13)."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from segmentation.activate import plan
from segmentation.segments import saved
from segmentation.store.workspace import Workspace
from segmentation.ui import cached, plan_calendar
from tests.pages.shop_segments import CHECKED, words

PAGE = "pages/activate/plan.py"


@pytest.fixture
def workspace(shop_home: Path) -> Workspace:
    found = cached.workspace("demo-shop")
    saved.set_status(found, CHECKED, 1, "approved", "Ana")
    return found


def test_nothing_loaded_and_nothing_approved_say_what_to_do(app, home: Path, prepared_template: Path) -> None:
    Workspace.create(home / "alpha", "Alpha").close()
    shutil.copytree(prepared_template, home / "demo-shop")
    test = app(PAGE, workspace="alpha").run()
    assert not test.exception and "Nothing is loaded yet" in words(test)
    test = app(PAGE, workspace="demo-shop").run()
    assert not test.exception and "No segment is approved yet." in words(test)


def test_a_plan_is_saved_as_it_changes_and_undone(app, workspace: Workspace) -> None:
    """A11.1: type, angles, day, one change; the calendar follows; undo puts the word before it last."""
    test = app(PAGE, workspace="demo-shop").run()
    assert not test.exception
    said = words(test)
    assert "None of 1 approved segment has a day of sending yet." in said
    assert "It is not said which one thing the test changes." in said
    test.selectbox(key=f"plan_{CHECKED}_change_0").set_value("subject").run()
    test.text_area(key=f"plan_{CHECKED}_angles_0").set_value("What is new\n\n Ready for autumn ").run()
    test.date_input(key=f"plan_{CHECKED}_send_on_0").set_value(date(2026, 12, 24)).run()
    assert not test.exception
    held = plan.of(workspace, CHECKED)
    assert (held.change, held.angles, held.send_on) == (
        "subject",
        ("What is new", "Ready for autumn"),
        date(2026, 12, 24),
    )
    said = words(test)
    assert "1 of 1 approved segment has a day of sending; nobody gets more than 1 mail a week." in said
    assert "It would be judged on 31 Dec 2026, before anybody can tell" in said and "until 7 Jan 2027" in said
    test.button(key="plan_undo").click().run()
    assert (
        plan.of(workspace, CHECKED).send_on is None and test.date_input(key=f"plan_{CHECKED}_send_on_1").value is None
    )
    assert len(plan.history(workspace, CHECKED)) == 4


def test_the_brief_to_copy_and_what_it_can_show(app, workspace: Workspace) -> None:
    """A11.1, A11.5: the rule in words and shares; nobody's address; pre-send calculation with its reason."""
    test = app(PAGE, workspace="demo-shop").run()
    (text,) = [one.value for one in test.code]
    assert "WHO READS IT" in text and "people who clicked" in text and "@" not in text
    said = words(test)
    assert "Would sound like watching" in said and "held out" in said and "needs" in said


def test_opens_alone_are_refused_and_words_keep_the_approval(app, workspace: Workspace) -> None:
    """A3.2: refused with the reason; a better measure becomes the next version, approved as before."""
    test = app(PAGE, workspace="demo-shop").run()
    box = next(one for one in test.text_input if one.label.startswith("Measured by"))
    box.set_value("open rate")
    test = next(one for one in test.button if one.label == "Save these words").click().run()
    assert "machines make most opens" in words(test) and saved.get(workspace, CHECKED).version == 1
    next(one for one in test.text_input if one.label.startswith("Measured by")).set_value("clicks and orders")
    test = next(one for one in test.button if one.label == "Save these words").click().run()
    kept = saved.get(workspace, CHECKED)
    assert not test.exception and (kept.version, kept.status, kept.metric) == (2, "approved", "clicks and orders")


def test_the_control_and_the_cap_are_settings(app, workspace: Workspace) -> None:
    test = app(PAGE, workspace="demo-shop").run()
    test.slider(key=plan_calendar.CONTROL).set_value(5).run()
    test.number_input(key=plan_calendar.CAP).set_value(2).run()
    assert not test.exception
    assert (workspace.settings.control_percent, workspace.settings.mails_per_week_cap) == (5, 2)


def test_a_newsletter_fills_the_calendar(app, workspace: Workspace) -> None:
    """Mails to everyone stand in the calendar and count for the cap; undone like any plan."""
    key = f"plan_{plan.EVERYONE.segment_id}"
    test = app(PAGE, workspace="demo-shop").run()
    test.date_input(key=f"{key}_send_on_0").set_value(date(2026, 12, 7)).run()
    test.number_input(key=f"{key}_mails_0").set_value(5).run()
    test.number_input(key=f"{key}_every_days_0").set_value(1).run()
    test.date_input(key=f"plan_{CHECKED}_send_on_0").set_value(date(2026, 12, 7)).run()
    assert not test.exception
    said = words(test)
    assert "would get more than 3 mails in one week" in said and "“Newsletter to everyone”" in said
    assert [one.label for one in test.expander if "Newsletters" in one.label] == [
        "Newsletters to everyone: from 7 Dec 2026, 5 mails"
    ]
    test.button(key="plan_undo_everyone").click().run()
    assert not test.exception and plan.of(workspace, plan.EVERYONE.segment_id).every_days == 7


def test_a_fault_is_two_lines_and_no_traceback(app, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(plan, "faults", broken)
    test = app(PAGE, workspace="demo-shop").run()
    assert not test.exception and "Something went wrong" in words(test)
