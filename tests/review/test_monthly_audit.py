"""The audit: which decision is suggested and why, what a team decided, and what stays of it the month after."""

from dataclasses import replace
from datetime import date

import pytest

from segmentation.activate.people_rows import record_members
from segmentation.core.acceptance import judge
from segmentation.core.errors import UserError
from segmentation.core.model import Segment
from segmentation.core.statistics import Mean, Rate
from segmentation.review import decisions, monthly_audit, report, standing
from segmentation.review.lift import Lift
from segmentation.review.migration import Flow
from segmentation.review.months import month, months
from segmentation.review.outcomes import Outcome
from segmentation.review.results import METRICS, Result, compared
from segmentation.review.suggestions import Facts, Overlap, Sent, suggest
from segmentation.review.to_dos import to_dos
from segmentation.segments import saved
from segmentation.store.workspace import Workspace
from segmentation.understand.people import prepare
from tests.review import months as shop

DAY = date(2026, 10, 31)


def result(bought: int = 100, people: int = 500, days: int = 31) -> Result:
    """Of 5,000 others 10 % bought."""

    def group(n: int, some: int) -> Outcome:
        return Outcome(n, Rate(n, some), Mean(n, some * 50.0, some * 2500.0), Rate(n, some), Rate(n, 0))

    rest = group(5000, 500)
    told = tuple(compared(one, group(people, bought), rest, rest, days) for one in METRICS)
    return Result(people, date(2026, 9, 30), DAY, told, ())


def facts(flow: Flow | None = None, **more: object) -> Facts:
    """A steady, checked, fresh segment of 500 people who buy like everyone."""
    segment = Segment("Boots", "orders_total >= 1", "boots", 1, minimum=100, maximum=1000, status="approved")
    known = Facts(
        segment,
        flow or Flow(500, 510, 450, 20, 10),
        result(50),
        judge(20, 0, population=500),
        Sent(DAY, 1, 510, 0, 0),
        masked=11,
    )
    return replace(known, **more)  # type: ignore[arg-type]


CASES = [
    ("keep", facts(), "nothing speaks against it"),
    ("keep", facts(sent=None), "never exported: decide whether to send"),
    ("retire", facts(Flow(300, 80, 70)), "shrank from 300 people to 80 people, below its minimum of 100"),
    ("retire", facts(Flow(90, 80, 70)), "did not reach its minimum of 100 a month ago either"),
    ("retire", facts(Flow(300, 0, 0)), "Nobody is in it any more"),
    ("merge", facts(overlaps=(Overlap("Shoes", 400, 0.8, 0.9),)), "80 % of its people are also in “Shoes”, and 90 %"),
    ("merge", facts(overlaps=(Overlap("Shoes", 500, 1.0, 0.1),)), "100 % of its people are also in “Shoes”."),
    ("keep", facts(overlaps=(Overlap("Shoes", 390, 0.79, 0.9),)), "nothing speaks against it"),
    ("keep", facts(overlaps=(Overlap("Shoes", 500, 1.0, 0.1, meant=True),)), "nothing speaks against it"),
    ("split", facts(Flow(900, 1200, 900)), "more than its maximum of 1,000"),
    ("split", facts(Flow(300, 460, 290)), "grew from 300 people to 460 people within a month"),
    ("refresh", facts(Flow(900, 450, 440)), "shrank from 900 people to 450 people within a month"),
    ("refresh", facts(sent=Sent(date(2026, 9, 30), 1, 500, 31, 120)), "31 days old. Of its 500 people, 120 are not"),
    ("refresh", facts(sent=Sent(date(2026, 9, 30), 1, 500, 31, 3)), "fewer than 11 are not in the segment now"),
    ("refresh", facts(problem="There is no feature “x”."), "cannot be worked out: There is no feature"),
]


@pytest.mark.parametrize(("choice", "known", "reason"), CASES)
def test_each_suggestion_has_its_reason(choice: str, known: Facts, reason: str) -> None:
    """A15.1: one word, and the sentence behind it."""
    said = suggest(known)
    assert (said.choice, reason in said.reasons[0]) == (choice, True), said


def test_a_draft_wants_a_check_and_a_failed_check_more_so() -> None:
    draft = facts(segment=replace(facts().segment, status="draft"), sent=None, check=judge(0, 0))
    assert suggest(draft).reasons == ("Nobody in it has been spot-checked yet, so it was never exported.",)
    failed = suggest(replace(draft, check=judge(20, 9)))
    assert failed.choice == "refresh" and "spot-check failed" in failed.reasons[0]


def test_what_cannot_be_told_apart_is_not_enough_to_say() -> None:
    """A13.5: an interval that holds zero is no reason for and none against."""
    said = suggest(facts())
    assert "nothing clearly different" in said.behaviour and "contains zero: not enough to say" in said.doubt
    clear = suggest(facts(result=result(100)))
    assert "more bought, more revenue a person, more clicked" in clear.behaviour and clear.doubt == ""
    assert "Too early" in suggest(facts(result=result(100, days=5))).behaviour
    assert "Too few" in suggest(facts(result=result(4, people=20))).behaviour


def test_a_test_that_cannot_be_read_asks_for_mending_not_for_an_end() -> None:
    """A13.1: a holdout that was mailed, or an odd division, speaks against the sending and not against the segment."""
    for verdict in ("holdout mailed", "odd division"):
        unread = Lift(Segment("Lapsing", "orders_total >= 1"), verdict, "Half of those held out were mailed.")
        said = suggest(facts(lift=unread))
        assert said.choice == "refresh" and "Its test cannot be read" in said.reasons[0]
        assert "mend the sending" in said.doubt


def test_the_months_of_the_data(in_october: Workspace) -> None:
    """A month is compared with the one before: the first one with events has nothing to be compared with."""
    assert months(in_october) == ("2026-10", "2026-09")
    assert (month(in_october).before, month(in_october).until) == (date(2026, 9, 30), DAY)
    assert month(in_october, "2026-09").until == date(2026, 9, 30) and month(in_october).is_over
    for bad in ("2026-13", "October", "2026-11", "26-10", "2026-07", "2019-05"):
        with pytest.raises(UserError):
            month(in_october, bad)


def test_an_empty_workspace_says_what_to_do(workspace: Workspace) -> None:
    assert months(workspace) == ()
    with pytest.raises(UserError, match="Load an export"):
        monthly_audit.audit(workspace)


def test_the_audit_of_a_month(in_october: Workspace) -> None:
    """Sizes of both ends, the overlap that suggests a merge, and everyone beside it."""
    audit = monthly_audit.audit(in_october)
    by_name = {card.segment.name: card for card in audit.cards}
    assert (audit.everyone.before, audit.everyone.now) == (199, 207)
    assert by_name["Repeat buyers"].suggestion.choice == by_name["Recent buyers"].suggestion.choice == "merge"
    assert by_name["Never bought"].suggestion.choice == "refresh"
    assert [card.segment.name for card in audit.cards][-1] == "Never bought"
    assert audit.answer == "3 of 3 segments wait for a decision. Suggested: merge 2, refresh 1."
    assert monthly_audit.audit(in_october, "2026-09").everyone.now == 199


def test_decisions_are_kept_and_the_latest_counts(in_october: Workspace) -> None:
    """Append-only: a second decision overrules the first, and both stay."""
    (card, *_) = monthly_audit.audit(in_october).cards
    decisions.decide(in_october, "2026-10", card.segment, "merge", "Ana, Ben", "with the recent ones")
    decisions.decide(in_october, "2026-10", card.segment, "keep", "Ana", "")
    audit = monthly_audit.audit(in_october)
    decided = next(one for one in audit.cards if one.segment == card.segment)
    assert decided is audit.cards[-1] and len(audit.open) == 2
    assert decided.decision is not None and (decided.decision.choice, decided.decision.names) == ("keep", "Ana")
    rows = in_october.engine.rows("SELECT decision, note, actor FROM app.decisions ORDER BY noted_at")
    assert rows == [("merge", "with the recent ones", "Ana, Ben"), ("keep", "", "Ana")]
    assert [one.verb for one in in_october.history(2)] == ["decided to keep", "decided to merge"]


def test_a_decision_is_taken_back_and_stays_on_record(in_october: Workspace) -> None:
    """Undo: the segment waits again, in the audit and on the overview, and all three words stay in the record."""
    segment = saved.get(in_october, "Recent buyers")
    decisions.take_back(in_october, "2026-10", segment, "Ben")
    assert in_october.engine.value("SELECT count(*) FROM app.decisions") == 0, "there was nothing to take back"
    decisions.decide(in_october, "2026-10", segment, "retire", "Ana", "by mistake")
    assert standing.facts(in_october).decided == "2026-10"
    decisions.take_back(in_october, "2026-10", segment, "Ben")
    assert decisions.decided(in_october, "2026-10") == {} == decisions.last_before(in_october, "2026-11")
    assert (standing.facts(in_october).decided, standing.facts(in_october).decisions) == ("", 0)
    assert in_october.engine.value("SELECT count(*) FROM app.decisions") == 2
    decisions.decide(in_october, "2026-10", segment, "keep", "Ana")
    assert decisions.decided(in_october, "2026-10")[segment.segment_id].choice == "keep"


def test_what_was_meant_to_be_done_says_what_came_of_it(in_october: Workspace) -> None:
    """A15.1: next month's to-dos; keeping a segment is none; what is retired by now is done."""
    never, recent, repeat = saved.load_all(in_october)
    decisions.decide(in_october, "2026-09", never, "retire", "Ana", "nobody reads it")
    decisions.decide(in_october, "2026-09", repeat, "keep", "Ana")
    decisions.decide(in_october, "2026-10", recent, "refresh", "Ben")
    found = to_dos(in_october, "2026-10")
    assert [(one.segment.name, one.state) for one in found] == [("Never bought", "open"), ("Recent buyers", "open")]
    saved.set_status(in_october, never.segment_id, never.version, "retired")
    found = to_dos(in_october, "2026-10")
    assert [(one.segment.name, one.state) for one in found] == [("Recent buyers", "open"), ("Never bought", "done")]
    page = report.report(in_october, monthly_audit.audit(in_october)).html
    assert "Never bought: retire, for September 2026. nobody reads it (Ana). Done: Retired." in page


@pytest.mark.parametrize(("choice", "note"), [("kep", ""), ("", ""), ("keep", "x" * 501)])
def test_what_is_no_decision_is_refused(in_october: Workspace, choice: str, note: str) -> None:
    with pytest.raises(UserError):
        decisions.decide(in_october, "2026-10", saved.load_all(in_october)[0], choice, "Ana", note)
    assert in_october.engine.value("SELECT count(*) FROM app.decisions") == 0


def test_a_decision_is_there_the_month_after(in_september: Workspace) -> None:
    """A15.1: what was decided in September stands on October's card, and October still waits for its own."""
    segment = saved.get(in_september, "Repeat buyers")
    decisions.decide(in_september, "2026-09", segment, "refresh", "Ana and Ben", "Narrow it to boots")
    shop.october(in_september)
    audit = monthly_audit.audit(in_september)
    card = next(one for one in audit.cards if one.segment.name == "Repeat buyers")
    assert card.decision is None and card in audit.open
    assert card.before is not None and (card.before.month, card.before.choice) == ("2026-09", "refresh")
    page = report.report(in_september, audit).html
    assert "Earlier, for September 2026: refresh, by Ana and Ben." in page and "Narrow it to boots" in page


def test_recording_a_month_writes_once(in_october: Workspace) -> None:
    """What was written down by an export stays as it was."""
    segment = saved.get(in_october, "Never bought")
    record_members(in_october, prepare(in_october), segment)
    audit = monthly_audit.audit(in_october)
    assert monthly_audit.record(in_october, audit, "Ana") == 2
    assert monthly_audit.record(in_october, audit, "Ana") == 0
    again = monthly_audit.audit(in_october)
    assert [one.recorded for one in again.migration.recorded.values()] == [110, 77, 77]
    assert all(one.agrees for one in again.migration.recorded.values())


def test_a_segment_that_cannot_be_worked_out_stops_nobody(in_october: Workspace) -> None:
    """A rule of a feature that is no longer there is one card that says so."""
    with in_october.engine.write() as tx:
        tx.execute(
            """UPDATE app.segments SET definition = replace(definition, 'orders_total = 0', 'gone_feature = 0')"""
        )
    audit = monthly_audit.audit(in_october)
    assert audit.cards[0].segment.name == "Never bought" and "gone_feature" in audit.cards[0].suggestion.reasons[0]
    assert audit.cards[1].facts.flow.now == 77


def test_the_report_is_whole_masked_and_harmless(in_october: Workspace) -> None:
    """One page that fetches nothing; names that were typed stay text; the same month gives the same file."""
    segment = replace(saved.get(in_october, "Never bought"), name="<script>alert(1)</script> & co", segment_id="")
    saved.save(in_october, segment, saved.with_segments(in_october, prepare(in_october).vocabulary), "Ana")
    audit = monthly_audit.audit(in_october)
    made = report.report(in_october, audit)
    assert "<script" not in made.html and "&lt;script&gt;" in made.html
    assert "http://" not in made.html and "https://" not in made.html and "src=" not in made.html
    assert "@" not in made.html.replace("@page", "").replace("@media", "")
    assert "a holdout is no proof" in made.html and "fewer than 11" in made.html
    assert made == report.report(in_october, monthly_audit.audit(in_october))
    assert made.name.startswith("monthly-audit-2026-10-") and made.name.endswith(".html")
    assert [(one.came_from, one.went_to, one.people) for one in report.moves(audit.migration, 11)] == [
        ("Recent buyers", "In no segment", 20)
    ]
    row = next(one for one in report.matrix(audit.migration, 11) if one["From"] == "Recent buyers")
    assert (row["To: Recent buyers"], row["To: In no segment"], row["To: Not reachable now"]) == ("77", "20", "–")
