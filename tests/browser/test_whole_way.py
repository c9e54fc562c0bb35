"""The whole way in a real browser: start, load, scores, clusters, segment, hard rule, spot-check, approve, download.

What comes out is held against the demo shop's truth file, which nothing in the app reads.
"""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

NAME = "Big spenders to thank this autumn"


def total(page: Page) -> int:
    """The five weights as their sliders show them, added up."""
    expect(page.get_by_role("slider")).to_have_count(5)
    thumbs = page.get_by_role("slider").all()[:5]
    return sum(int(thumb.input_value()) for thumb in thumbs)


def part(page: Page, name: str) -> None:
    """Turn to a part of the Build page."""
    page.get_by_role("radio", name=name, exact=True).or_(
        page.get_by_role("button", name=name, exact=True)
    ).first.click()


def test_from_an_empty_start_to_a_list_that_holds_the_right_people(server, visitor: Callable, demo_files: Path) -> None:
    visit = visitor(server).open("/")
    page = visit.page

    # Load: one click on the empty start page.
    page.get_by_role("button", name="Open the demo shop").click()
    expect(page.get_by_text("20,002 people").first).to_be_visible(timeout=180_000)
    visit.settle(120)

    # Scores: a weight moves, the five still make 100, and the choice outlives a change of page and a refresh.
    visit.open("/scores").settle(120)
    expect(page.get_by_text("are in the tier Champions").first).to_be_visible(timeout=120_000)
    assert total(page) == 100
    thumb = page.get_by_role("slider").first
    thumb.focus()
    for _ in range(3):
        thumb.press("ArrowRight")
    expect(page.get_by_role("button", name="Undo").first).to_be_enabled()
    page.wait_for_function(
        "() => { const s = [...document.querySelectorAll('input[type=range]')].slice(0, 5).map(e => +e.value);"
        " return s[0] > 25 && s.reduce((a, b) => a + b) === 100 }"
    )
    visit.settle()
    page.wait_for_timeout(1_000)  # a late answer of the browser would come now
    moved = page.get_by_role("slider").first.input_value()
    assert int(moved) > 25 and total(page) == 100
    visit.open("/clusters").open("/scores")
    page.reload()
    visit.settle()
    assert page.get_by_role("slider").first.input_value() == moved and total(page) == 100

    # Discover: groups are found, and one becomes a draft segment under a name that says what they do.
    visit.open("/clusters")
    page.get_by_role("button", name="Find groups").click()
    expect(page.get_by_text("Turn a group into a rule")).to_be_visible(timeout=180_000)
    visit.settle(120)
    visit.choose("Group", "frequent buyers")
    visit.settle()
    page.get_by_label("What e-mail would you send them?").fill("What is new, before everybody else sees it.")
    page.get_by_label("Name: say what these people do").fill("High intent value cluster 7")
    page.get_by_role("button", name="Save as segment").click()
    expect(page.get_by_text("could be anyone")).to_be_visible()
    page.get_by_label("Name: say what these people do").fill(NAME)
    page.get_by_role("button", name="Save as segment").click()
    expect(page.get_by_role("heading", name="Who exactly is in it?")).to_be_visible()
    visit.settle()

    # Segments: a hard rule, saved as the next version.
    part(page, "Text")
    visit.settle()
    page.get_by_label("Hard rules").fill("orders_365d >= 2")
    page.get_by_label("Hard rules").press("Control+Enter")
    visit.settle()
    expect(page.get_by_text("at least twice in the last 365 days").first).to_be_visible()
    # Without a goal with a number, a measure, a date and a brief nobody may approve it.
    part(page, "Plan")
    visit.settle()
    for label, said in (("Goal", "8 % order"), ("Measured by", "orders in 30 days"), ("Brief", "What is new.")):
        field = page.get_by_label(label).first
        field.fill(said)
        field.press("Control+Enter" if label == "Brief" else "Enter")
        visit.settle()
    page.get_by_role("group", name="Until").get_by_role("spinbutton").first.click()
    page.keyboard.type("20270131", delay=80)
    for _ in range(2):  # a date counts when its field is left
        page.keyboard.press("Tab")
    visit.settle()
    expect(page.get_by_text("Before it can be approved")).to_have_count(0, timeout=60_000)
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.get_by_text("Version 2").first).to_be_visible()
    visit.settle()
    counted = int(page.get_by_text("can be reached of").first.inner_text().split(" people")[0].replace(",", ""))

    # Spot-check: twenty people by key, then approve.
    visit.open("/spot_check")
    page.get_by_role("button", name="Draw 20 people").click()
    expect(page.get_by_role("button", name="Right")).to_be_visible(timeout=60_000)
    visit.settle()
    for judged in range(1, 21):
        page.get_by_role("button", name="Right").click()
        said = f"{judged} of 20 people judged" if judged < 20 else "20 of 20 are right: passed."
        expect(page.get_by_text(said).first).to_be_visible(timeout=60_000)
        visit.settle()
        if judged == 10:  # a refresh half way loses nothing
            page.reload()
            visit.settle()
    expect(page.get_by_role("button", name="Approve this version")).to_be_enabled()
    page.get_by_role("button", name="Approve this version").click()
    expect(page.get_by_text("It may leave")).to_be_visible()
    visit.settle()

    # Activate: pack for two places, download, and look into it.
    visit.open("/export")
    box = page.get_by_role("checkbox").first
    if not box.is_checked():
        page.get_by_text(NAME).first.click()
    for place in ("Klaviyo", "Mailchimp"):
        page.get_by_role("button", name=place, exact=True).or_(page.get_by_role("checkbox", name=place)).first.click()
        visit.settle()
    page.get_by_role("button", name="Pack 1 segment").click()
    expect(page.get_by_role("button", name="Download")).to_be_visible(timeout=60_000)
    visit.settle()
    page.wait_for_timeout(1_000)  # the button moves down once, when the message that the pack is ready comes
    with page.expect_download(timeout=90_000) as waiting:
        page.get_by_role("button", name="Download").click()
    hold_against_truth(Path(waiting.value.path()), counted, demo_files)
    assert visit.errors == [] and visit.outside == []


def hold_against_truth(path: Path, counted: int, demo_files: Path) -> None:
    """The lists hold as many people as the page said, nobody suppressed, and only people who bought at least twice."""
    with (demo_files / "truth.csv").open(encoding="utf-8") as file:
        truth = {row[key]: row for row in csv.DictReader(file) for key in ("email", "second_email") if row[key]}
    with zipfile.ZipFile(path) as pack:
        names = pack.namelist()
        manifest = json.loads(pack.read(next(name for name in names if name.endswith("manifest.json"))))
        lists = [name for name in names if name.endswith(".csv") and "changed" not in name and "-holdout" not in name]
        held = manifest["segments"][0]["held_out"]
        assert len(lists) == 2 and any("definition" in name for name in names)
        for name in lists:
            rows = list(csv.DictReader(io.StringIO(pack.read(name).decode("utf-8"))))
            addresses = [next(iter(row.values())) for row in rows]
            assert len(addresses) == len(set(addresses)) == counted - held
            known = [truth[address.lower()] for address in addresses]
            assert not [row["person_id"] for row in known if row["is_suppressed"] == "True"]
            # Orders that the shop fired twice are in the data until a person repairs them on Data audit.
            doubled = ("has_twice_order", "has_repeated_order", "has_voided_order", "has_future_order")
            sound = [row for row in known if not any(row[flag] == "True" for flag in doubled)]
            assert len(sound) > 0.8 * len(known)
            assert all(int(row["true_orders_365d"]) >= 2 for row in sound)
            assert {row["ms_segment_version"] for row in rows} == {"2"}
    assert "sha256" in json.dumps(manifest)
