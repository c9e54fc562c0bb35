"""From Build to a passed spot-check without a mouse: Tab, Enter, and the verdict keys."""

import shutil
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

FOCUSED = """() => {
    const one = document.activeElement;
    if (!one.matches('a, button, input, textarea')) return '';  // a box that scrolls has the focus too
    const named = one.getAttribute('aria-label') || (one.labels && one.labels[0] && one.labels[0].innerText) || '';
    return named + ' ' + (one.innerText || '');
}"""


def tab_to(page: Page, name: str, most: int = 90) -> None:
    """Press Tab until what has the focus bears that name; whoever cannot see where they are never gets there."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if name in page.evaluate(FOCUSED):
            return
    raise AssertionError(f"no way by keyboard to {name!r}")


def test_from_build_to_a_passed_check_by_keys(
    fresh_server: Callable, visitor: Callable, prepared_template: Path, tmp_path: Path
) -> None:
    """A10.1: a pattern taken, saved, drawn, judged 20 times and 5 times at the edge, all by keyboard."""
    shutil.copytree(prepared_template, tmp_path / "home" / "demo-shop")
    with fresh_server(tmp_path / "home") as server:
        visit = visitor(server).open("/build?workspace=demo-shop&build_part=Library").settle(120)
        page = visit.page
        expect(page.get_by_text("ready-made rules")).to_be_visible(timeout=120_000)
        visit.settle()
        tab_to(page, "Take it")
        page.keyboard.press("Enter")
        visit.settle()
        expect(page.get_by_role("button", name="Save segment")).to_be_enabled()
        tab_to(page, "Save segment")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Version 1").first).to_be_visible(timeout=60_000)
        visit.settle()
        tab_to(page, "Next: check 20 people of it")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Is the label true?")).to_be_visible(timeout=60_000)
        visit.settle()
        tab_to(page, "Draw 20 people")
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Right")).to_be_visible(timeout=60_000)
        visit.settle()
        for judged in range(1, 21):
            page.keyboard.press("1")
            said = f"{judged} of 20 people judged" if judged < 20 else "20 of 20 are right: passed."
            expect(page.get_by_text(said).first).to_be_visible(timeout=60_000)
            visit.settle()
        tab_to(page, "Look at 5 at the edge")
        page.keyboard.press("Enter")
        expect(page.get_by_text("At the rule's edge").first).to_be_visible(timeout=60_000)
        visit.settle()
        for judged in range(1, 6):
            page.keyboard.press("1")
            expect(page.get_by_text(f"{judged} of 5 judged, 0 not right").first).to_be_visible(timeout=60_000)
            visit.settle()
        assert visit.errors == [] and visit.outside == []
