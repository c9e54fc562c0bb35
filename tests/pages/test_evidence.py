"""The evidence card: one line a question, what approval needs, the page for a review."""

from pathlib import Path

from segmentation.review import evidence_card, evidence_page
from segmentation.segments import saved
from segmentation.understand.people import prepare
from tests.pages.shop_segments import CHECKED, FRESH, MARKED, press, words

EVIDENCE = "pages/segments/evidence.py"
TOPICS = ("People", "Spot-check", "Rule and group", "Stability", "Overlap", "What a test could show", "Bad data")


def test_nothing_there_says_what_to_do(app, demo_home: Path) -> None:
    test = app(EVIDENCE, workspace="demo-shop").run()
    assert not test.exception and "There is no segment yet." in words(test)


def test_a_checked_version_with_a_plan_is_signed_here(app, shop_home: Path) -> None:
    """A3.1, A3.2, A10.4, A11.1"""
    test = app(EVIDENCE, workspace="demo-shop", segment=CHECKED).run()
    assert not test.exception
    said = words(test)
    assert all(f"**{topic}**" in said for topic in TOPICS)
    assert "Everything that approval needs is there" in said and "19 of 20 are right" in said
    assert "8 % order, measured by orders within 30 days, until 31 Dec 2026." in said
    press(test, "spot_approve")
    assert "Approved: it may leave." in words(test)


def test_a_draft_says_what_is_missing(app, shop_home: Path) -> None:
    test = app(EVIDENCE, workspace="demo-shop", segment=FRESH).run()
    said = words(test)
    assert "Not yet: nobody of this version has been spot-checked yet." in said
    assert "It has no goal yet." in said and "It has no brief: what e-mail would you send?" in said
    assert "spot_approve" not in [button.key for button in test.button]


def test_the_long_part_is_worked_out_and_the_page_escapes(app, shop_home: Path) -> None:
    """A2.6, A13.5, A14.3: machine opens, last month's behaviour, prediction against orders."""
    from segmentation.ui import cached

    test = app(EVIDENCE, workspace="demo-shop", segment=MARKED).run()
    press(test, "evidence_work")
    said = words(test)
    assert not test.exception and "are still in it" in said and "Not worked out yet: what other ways" not in said
    workspace = cached.workspace("demo-shop")
    people, segment = prepare(workspace), saved.get(workspace, MARKED)
    found = evidence_card.card(workspace, people, segment)
    page = evidence_page.report(workspace, found)
    assert "<b>lovers" not in page.html and "&lt;b&gt;lovers" in page.html and "Not yet:" in page.html
    assert "http" not in page.html.replace("http://e.example", "")
    assert page == evidence_page.report(workspace, found), "the same card is the same page"
