"""Monthly audit: the empty states, two months by hand, a decision by its button, a failing part, the demo shop."""

import shutil
import sys
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from segmentation.core.errors import UserError
from segmentation.core.model import Segment
from segmentation.review import decisions, monthly_audit, pdf
from segmentation.review.report import Report
from segmentation.segments import saved
from segmentation.store.workspace import Workspace
from segmentation.ui import state
from segmentation.understand.people import prepare
from tests.review import months

PAGE = "pages/review/monthly_audit.py"


@pytest.fixture(scope="module")
def two_months(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a closed workspace with September and October in it."""
    folder = tmp_path_factory.mktemp("two") / "shop"
    months.september(folder)
    workspace = Workspace.open(folder)
    months.october(workspace)
    workspace.close()
    return folder


def words(test: AppTest) -> str:
    parts = [*test.title, *test.header, *test.subheader, *test.markdown, *test.caption, *test.error, *test.info]
    return "\n".join(part.value for part in parts).replace("\\", "")


def test_nothing_loaded_shows_the_way(app, home: Path) -> None:
    Workspace.create(home / "alpha", "Alpha").close()
    test = app(PAGE, workspace="alpha").run()
    assert not test.exception
    assert test.title[0].value == "Keep, merge, split or retire?"
    assert "Nothing is loaded yet" in words(test)


def test_without_segments_it_says_so(app, home: Path, two_months: Path) -> None:
    shutil.copytree(two_months, home / "shop")
    workspace = Workspace.open(home / "shop")
    for one in saved.load_all(workspace):
        saved.set_status(workspace, one.segment_id, one.version, "retired")
    workspace.close()
    test = app(PAGE, workspace="shop").run()
    assert not test.exception
    assert "There is no segment to decide about yet." in words(test)


def test_two_months_show_what_waits_and_why(app, home: Path, two_months: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(two_months, home / "shop")
    monkeypatch.setattr(state, "today", lambda: date(2026, 11, 3))
    test = app(PAGE, workspace="shop").run()
    assert not test.exception
    told = words(test)
    assert "3 of 3 segments wait for a decision. Suggested: merge 2, refresh 1." in told
    assert "100 % of its people are also in “Recent buyers”" in told
    assert "A comparison without a holdout is no proof" in told
    assert {metric.label: metric.value for metric in test.metric} == {
        "On 30 Sep 2026": "99", "Entered": "< 11", "Left": "22 to 32", "On 31 Oct 2026": "77",
    }  # fmt: skip
    assert [button.label for button in test.button if button.label in ("Keep", "Merge", "Split", "Retire", "Refresh")]
    assert "ago: load newer exports" not in told
    monkeypatch.setattr(state, "today", lambda: date(2026, 12, 24))
    assert "The newest data are of 31 Oct 2026, 54 days ago: load newer exports" in words(test.run())
    test.selectbox(key="review_month").set_value("2026-09").run()
    assert "ago: load newer exports" not in words(test), "an older month was audited with what there was"
    assert not test.exception and "On 31 Aug 2026" in [metric.label for metric in test.metric]


def test_a_button_writes_the_decision_down(app, home: Path, two_months: Path) -> None:
    """Names and note go with it, the next segment that waits opens, and a fresh visit still shows it."""
    shutil.copytree(two_months, home / "shop")
    test = app(PAGE, workspace="shop", segment="repeat_buyers").run()
    next(box for box in test.text_input if box.label == "Decided by").set_value("Ana, Ben")
    next(box for box in test.text_input if box.label == "Note").set_value("Same <b>mail</b>")
    next(button for button in test.button if button.label == "Merge").click()
    test.run()
    assert not test.exception
    assert "2 of 3 segments wait for a decision" in words(test)
    assert test.query_params["segment"] in ("recent_buyers", ["recent_buyers"])
    again = app(PAGE, workspace="shop", segment="repeat_buyers").run()
    assert "Decided this month: merge, for October 2026, by Ana, Ben" in words(again)
    assert "Same <b>mail</b>" in words(again)
    assert "1 of 1 thing to do is open." in words(again)
    next(button for button in again.button if button.label == "Take the decision back").click()
    again.run()
    assert not again.exception and "3 of 3 segments wait for a decision" in words(again)
    assert "Decided this month" not in words(again)


def test_a_fault_is_a_reference_and_no_traceback(app, home: Path, two_months: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    shutil.copytree(two_months, home / "shop")

    def fail(*given: object, **named: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(monthly_audit, "audit", fail)
    test = app(PAGE, workspace="shop").run()
    assert not test.exception
    assert "Something went wrong (reference" in words(test) and "secret detail" not in words(test)


def test_a_mistake_while_deciding_stays_beside_the_form(app, home: Path, two_months: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    shutil.copytree(two_months, home / "shop")

    def refuse(*given: object) -> None:
        raise UserError("refused", "That cannot be written down.", "Try another.")

    monkeypatch.setattr(decisions, "decide", refuse)
    test = app(PAGE, workspace="shop").run()
    next(button for button in test.button if button.label == "Keep").click()
    test.run()
    assert not test.exception
    assert "That cannot be written down." in words(test) and "3 of 3 segments" in words(test)


def test_the_demo_shop(app, home: Path, prepared_template: Path) -> None:
    """20,000 people, one segment, a month apart."""
    shutil.copytree(prepared_template, home / "demo-shop")
    workspace = Workspace.open(home / "demo-shop")
    people = prepare(workspace)
    vocabulary = saved.with_segments(workspace, people.vocabulary)
    saved.save(workspace, Segment("Repeat buyers", "orders_365d >= 2"), vocabulary, "Ana")
    workspace.close()
    test = app(PAGE, workspace="demo-shop")
    test.run()
    assert not test.exception
    assert "1 of 1 segment waits for a decision" in words(test)
    assert "in a segment on " in words(test)


def test_who_moved_between_any_months_for_any_segments(app, home: Path, two_months: Path) -> None:
    """A14.3: the transition matrix of one segment, from an earlier month; by itself nobody counts for another one."""
    shutil.copytree(two_months, home / "shop")
    test = app(PAGE, workspace="shop").run()
    assert "Of 199 people in a segment on 30 Sep 2026" in words(test)
    test.multiselect(key="review_moved_segments").set_value(["repeat_buyers"]).run()
    assert not test.exception and "Of 59 people in a segment on 30 Sep 2026, 97 % stayed." in words(test)
    test.selectbox(key="review_moved_from_2026-10").set_value("2026-09").run()
    assert not test.exception and "Nobody was in a segment on 31 Aug 2026." in words(test)


def test_the_year_is_worked_out_on_demand(app, home: Path, two_months: Path) -> None:
    """A14.3: a line a segment with who is stuck, who bounces and what is at stake."""
    shutil.copytree(two_months, home / "shop")
    test = app(PAGE, workspace="shop").run()
    test.toggle(key="review_year").set_value(True).run()
    assert not test.exception
    table = next(one.value for one in test.dataframe if "Bouncing" in one.value.columns)
    assert list(table["Segment"]) == ["Never bought", "Recent buyers", "Repeat buyers"]
    assert table["People"].tolist()[2] == "77" and table["At stake"].tolist()[2] == "–", (
        "two who left are too few to tell of"
    )


def test_what_was_decided_is_carried_out(app, home: Path, two_months: Path) -> None:
    """A15.1: a segment that the team retires leaves the audit by one click."""
    shutil.copytree(two_months, home / "shop")
    workspace = Workspace.open(home / "shop")
    segment = saved.load_all(workspace)[1]
    decisions.decide(workspace, "2026-10", segment, "retire", "Ana", "Nobody writes for it")
    workspace.close()
    test = app(PAGE, workspace="shop", segment=segment.segment_id).run()
    retire = [one for one in test.button if one.label == "Retire it now"]
    assert len(retire) == 1
    retire[0].click().run()
    assert not test.exception and "2 of 2 segments wait" in words(test)
    assert "No prediction was kept by then." in words(test)


def test_without_the_system_library_the_page_says_how_to_get_a_pdf(
    app, home: Path, two_months: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    """A15.1: the button waits, two sentences say what to install, and the report as HTML is there all the same."""
    shutil.copytree(two_months, home / "shop")
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(UserError, match="Pango"):
        pdf.pdf(Report("<p>Month</p>", "month.html"))
    test = app(PAGE, workspace="shop").run()
    assert not test.exception and "sudo apt-get install libpango-1.0-0" in words(test)
    disabled = {one.proto.label: one.proto.disabled for one in test.get("download_button")}
    assert disabled["As PDF"] and not disabled["Download the report"]
