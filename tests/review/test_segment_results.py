"""Campaign results by segment: which campaign carried which list, people counted once, no order counted twice."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from segmentation.core.errors import UserError
from segmentation.core.model import Segment
from segmentation.core.statistics import Mean, Rate
from segmentation.review import campaign_figures, campaign_words, sends
from segmentation.review.campaign_figures import Figures, Part, parts, take_back, type_in
from segmentation.review.months import month
from segmentation.review.segment_results import results, summary
from segmentation.segments import saved
from segmentation.store.workspace import Workspace
from tests.load.building import Export, load, when
from tests.review.sendings import shop

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sendings") / "shop"
    shop(folder).close()
    return folder


@pytest.fixture
def workspace(made: Path, tmp_path: Path) -> Iterator[Workspace]:
    shutil.copytree(made, tmp_path / "shop")
    opened = Workspace.open(tmp_path / "shop")
    yield opened
    opened.close()


def buyers(workspace: Workspace) -> Segment:
    return saved.load_all(workspace)[0]


def test_the_campaign_that_only_the_list_received_is_found(workspace: Workspace) -> None:
    """a went to 36 of the list and nobody else; b to everybody; c to others for the most part."""
    found = {one.campaign_id: one for one in sends.candidates(workspace, [buyers(workspace)], FIRST, LAST)}
    assert (found["a"].received, found["a"].listed, found["a"].both) == (35, 40, 35)
    assert found["a"].is_certain and found["a"].name_says
    assert not found["b"].is_certain and found["b"].share == pytest.approx(40 / 60) and not found["b"].name_says
    linked = sends.find(workspace, [buyers(workspace)], FIRST, LAST)
    assert [(one.campaign_id, one.how) for one in linked] == [("a", "recipients")]
    assert sends.find(workspace, [buyers(workspace)], FIRST, LAST) == linked, "nothing is written twice"


def test_what_a_person_says_of_a_campaign_holds(workspace: Workspace) -> None:
    """A link can be taken away and set by hand; finding again does not bring it back; all of it stays on record."""
    segment = buyers(workspace)
    sends.find(workspace, [segment], FIRST, LAST)
    sends.link(workspace, segment, "a", False, "Ben")
    assert [(one.is_linked, one.actor) for one in sends.find(workspace, [segment], FIRST, LAST)] == [(False, "Ben")]
    sends.link(workspace, segment, "c", actor="Ben")
    assert {one.campaign_id for one in sends.sends(workspace) if one.is_linked} == {"c"}
    with pytest.raises(UserError, match="no campaign"):
        sends.link(workspace, segment, "z")


def test_people_count_once_and_orders_belong_to_the_last_mail(workspace: Workspace) -> None:
    """A14: two clicks are one person; person 3's order came 13 days after the last mail; 41's an hour after b."""
    sends.find(workspace, [buyers(workspace)], FIRST, LAST)
    found = {(one.segment_id != "", one.campaign_id): one.figures for one in parts(workspace, FIRST, LAST)}
    a, b, c = found[True, "a"], found[False, "b"], found[False, "c"]
    assert set(found) == {(True, "a"), (False, "b"), (False, "c")}
    assert (a.recipients, a.delivered, a.opened, a.opened_any, a.clicked) == (36, 35, 16, 20, 8)
    assert (a.unsubscribed, a.bounced, a.complained) == (1, 1, None), "nobody reports complaints: unknown, not 0"
    assert (a.bought, a.revenue, a.discounted, a.full_price) == (1, 50.0, 1, 1)
    assert (b.recipients, b.opened, b.clicked, b.bought, b.revenue, b.full_price) == (60, 30, 3, 2, 100.0, 0)
    assert (c.recipients, c.bought) == (30, 0)
    assert a.rate("clicked_of_opened") == Rate(16, 8) and a.rate("bounced") == Rate(36, 1)
    assert a.rate("full_price") == Rate(1, 1) and a.rate("complained") is None


def test_one_campaign_to_two_groups_is_divided(workspace: Workspace) -> None:
    """b carries the list as well, says a person: its 40 people there, the other 20 on the broad list."""
    segment = buyers(workspace)
    sends.link(workspace, segment, "b")
    found = {one.segment_id: one.figures for one in parts(workspace, FIRST, LAST) if one.campaign_id == "b"}
    assert found[segment.segment_id].recipients == 40 and found[""].recipients == 20
    assert (found[segment.segment_id].bought, found[""].bought) == (1, 1)


def test_a_month_by_segment(workspace: Workspace) -> None:
    """A14.1, A14.2: benchmarks by the whole interval, the broad list beside it, revenue a recipient."""
    mine, broad = results(workspace, saved.load_all(workspace), month(workspace, "2026-10"))
    assert mine.segment is not None and broad.segment is None and len(broad.campaigns) == 2
    assert mine.revenue == Mean(36, 50.0, 2500.0) and broad.revenue == Mean(90, 100.0, 5000.0)
    assert mine.of("opened").standing == "met" and mine.of("unsubscribed").standing == "cannot tell"
    assert mine.of("opened").rate == Rate(35, 16) and mine.of("complained").standing == "unknown"
    assert mine.of("clicked").broad.value == pytest.approx(8 / 35 - 3 / 90)
    assert mine.of("opened").before.value is None, "nothing was sent in September"
    assert mine.of("clicked").is_outlier and not broad.of("bounced").is_outlier


def test_figures_typed_in_count_until_taken_back(workspace: Workspace) -> None:
    """Where no export brings them: of the broad list, or of the one segment a person links them to."""
    campaign = type_in(workspace, "Letter", date(2026, 10, 25), 500, {"clicked": 20, "ordered": 5}, 400.0, "Ana")
    (part,) = [one for one in parts(workspace, FIRST, LAST) if one.campaign_id == campaign]
    assert part.origin == "typed in" and part.segment_id == "" and part.figures.rate("clicked") == Rate(500, 20)
    assert part.figures.rate("opened") is None and part.figures.revenue_interval is None
    sends.link(workspace, buyers(workspace), campaign)
    assert [one.segment_id for one in parts(workspace, FIRST, LAST) if one.campaign_id == campaign] != [""]
    type_in(workspace, "Letter", date(2026, 10, 25), 500, {"clicked": 25}, None, "Ana")
    assert campaign_figures.typed(workspace)[campaign][1].clicked == 25
    take_back(workspace, campaign)
    assert campaign not in campaign_figures.typed(workspace)
    with pytest.raises(UserError, match="600 clicked of 500"):
        type_in(workspace, "Letter", date(2026, 10, 25), 500, {"clicked": 600})


def test_a_small_segment_does_not_top_the_table_by_luck() -> None:
    """3 of 20 is drawn to the others' 5 %; with its interval it neither meets nor misses a benchmark."""
    segments = [Segment(name, "orders_total >= 1", name) for name in ("tiny", "one", "two", "three")]
    counts = {"tiny": (20, 3), "one": (2000, 100), "two": (1500, 75), "three": (1800, 95)}
    day = date(2026, 10, 5)
    now = [
        Part(name, name, day, Figures(n, clicked=k, bounced=0, revenue=0.0), "events")
        for name, (n, k) in counts.items()
    ]
    found = {one.segment.name: one.of("clicked") for one in summary(segments, now, now) if one.segment is not None}
    tiny = found["tiny"]
    assert tiny.shrunk is not None and tiny.shrunk < 0.08 and tiny.standing == "cannot tell"
    assert found["one"].before.value == 0.0
    louder = [
        replace(one, figures=replace(one.figures, clicked=400)) if one.segment_id == "two" else one for one in now
    ]
    again = {one.segment.name: one.of("clicked") for one in summary(segments, louder, ()) if one.segment is not None}
    assert again["two"].is_outlier and again["two"].standing == "met" and not again["tiny"].is_outlier


def test_what_is_masked_is_not_given_away_by_what_stands_beside_it() -> None:
    """A15.1: 8 of 400 are hidden, so are the rate they are drawn to and the differences that would tell them."""
    segment = Segment("Buyers", "orders_total >= 1", segment_id="b", version=1)
    now = Part("b", "c2", LAST, Figures(400, opened=100, clicked=8), "events")
    before = Part("b", "c1", FIRST, Figures(400, opened=120, clicked=40), "events")
    (one,) = summary((segment,), (now,), (before,))
    lines = {line[""]: line for line in campaign_words.lines(one, 11)}
    assert lines["Clicked"]["This month"] == "fewer than 11 of 400"
    assert lines["Clicked"]["Drawn in"] == lines["Clicked"]["Since last month"] == "–"
    assert lines["Opened"]["Since last month"].startswith("−5.0 points") and lines["Opened"]["Drawn in"] == "25.0 %"
    assert lines["Opened"]["Guides' benchmark"] == "25 % or more"


def test_opens_of_machines_are_told_apart_where_a_platform_counts_both() -> None:
    """A2.6: totals hold both; they are shown, called so, and held against no benchmark."""
    segment = Segment("Buyers", "orders_total >= 1", segment_id="b", version=1)
    (one,) = summary((segment,), (Part("b", "c", LAST, Figures(400, opened_any=200), "platform's totals"),), ())
    assert campaign_words.brief(one, "opened", 11) == "50.0 % [45.1, 54.9] with machines"
    assert one.of("opened").standing == "unknown" and one.of("opened_any").standing == "no benchmark"


@pytest.mark.parametrize(
    ("recipients", "counts", "revenue", "sent_on"),
    [
        (0, {"clicked": 1}, None, LAST),
        (500, {"clicked": -1}, None, LAST),
        (500, {"opened": 300, "bounced": 300}, None, LAST),
        (500, {"clicked": 5}, -1.0, LAST),
        (500, {"clicked": 5}, float("nan"), LAST),
        (500, {"clicked": 5}, None, date(2999, 1, 1)),
        (500, {"clicked": None}, None, LAST),
    ],
)
def test_figures_that_cannot_be_are_refused(
    workspace: Workspace, recipients: int, counts: dict[str, int | None], revenue: float | None, sent_on: date
) -> None:
    """Nothing of it is kept: more than it reached, less than nothing, a day to come, no figure at all."""
    with pytest.raises(UserError):
        type_in(workspace, "Letter", sent_on, recipients, counts, revenue)
    assert campaign_figures.typed(workspace) == {}


def test_totals_are_matched_to_a_list_by_name_or_stamp_and_date(workspace: Workspace) -> None:
    """The list of 1 October: named whole, or by its stamp; not by a part of a word, nor before it left."""
    names = {"n1": "Best of BUYERS, october", "n2": "News ms:buyers:v1", "n3": "Buyersville", "n4": "Buyers: early"}
    days = {"n4": "2026-09-20 09:00"}
    rows = [
        {"campaign_id": key, "name": name, "sent_at": when(days.get(key, "2026-10-22 09:00")), "recipients": 300.0}
        for key, name in names.items()
    ]
    load(workspace, Export(file="totals.csv", rows={"campaign_results": rows}))
    segment = buyers(workspace)
    assert segment.segment_id == "buyers"
    found = sends.find(workspace, [segment], date(2026, 9, 1), LAST)
    assert {one.campaign_id: one.how for one in found} == {"a": "recipients", "n1": "name", "n2": "name"}
    longer = replace(segment, segment_id="best", name="Best of buyers")
    assert "n1" not in {one[3] for one in sends.named(workspace, [segment, longer], FIRST, LAST)}


def test_what_a_platform_cannot_mean_is_left_out_and_told(workspace: Workspace) -> None:
    """900 clicks of 100 are clicks, not people; nobody and fewer than nobody received nothing."""
    totals = ({"recipients": 100.0, "clicked": 900.0, "opened": 20.0}, {"recipients": 0.0}, {"recipients": -5.0})
    rows = [
        {"campaign_id": f"t{place}", "name": "Sale", "sent_at": when("2026-10-22 09:00"), **one}
        for place, one in enumerate(totals)
    ]
    load(workspace, Export(file="totals.csv", rows={"campaign_results": rows}))
    *_, broad = results(workspace, saved.load_all(workspace), month(workspace, "2026-10"))
    (odd,) = [one for one in broad.campaigns if one.origin == "platform's totals"]
    assert (odd.campaign_id, odd.figures.clicked, odd.figures.opened_any) == ("t0", None, 20)
    assert "“t0” reports 900 clicked of 100: more than people can be, so it is left out." in (
        campaign_words.remarks(broad, 11)
    )
    assert campaign_figures.without_recipients(workspace, FIRST, LAST) == 2
