"""Where a workspace stands: the way from exports to a reviewed month as six steps, and its segments."""

import contextlib
import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from segmentation.core import wording
from segmentation.core.errors import UserError
from segmentation.review.months import NAMES, key_of
from segmentation.segments import membership, overlap, saved, verdicts
from segmentation.store.workspace import Workspace
from segmentation.understand.people import name_of, prepare, prepared

OLD = 31  # days without anything new before the first step says so: an export a month is the least
State = Literal["done", "next", "waiting", "later"]


@dataclass(frozen=True)
class Standing:
    """One phase. state: done, next (what to do now), waiting (something open in it), later (needs an earlier one)."""

    phase: str
    state: State
    sentence: str
    page: str


@dataclass(frozen=True)
class SegmentCard:
    """A segment's newest version. exported_rows: people in its last file, None when it was never exported.

    failed: it is a draft because its spot-check did not pass. people: reached at the newest date, None while nobody has
    worked everyone out.
    """

    segment_id: str
    version: int
    name: str
    purpose: str
    status: str
    exported_rows: int | None
    exported_at: datetime | None
    failed: bool = False
    people: int | None = None

    @property
    def standing(self) -> str:
        """Its status, or `failed`."""
        return "failed" if self.failed else self.status


@dataclass(frozen=True)
class Facts:
    """The counts that the steps are told from.

    newest: the newest day in the data. decided: the latest month ("2026-10") with a decision, "" when there is none.
    """

    files: int
    newest: date | None
    computed: int
    discovered: int
    cards: tuple[SegmentCard, ...]
    decisions: int
    decided: str = ""

    @property
    def undecided(self) -> str:
        """The newest whole month in the data when no decision was made for it or a later one, else ""."""
        if self.newest is None:
            return ""
        due = _whole_month(self.newest)
        return due if self.decided < due else ""


def segment_cards(workspace: Workspace) -> tuple[SegmentCard, ...]:
    """Every segment's newest version, retired ones left out, by name."""
    rows = workspace.engine.rows(
        "SELECT s.segment_id, s.version, s.definition, coalesce(t.status, 'draft'), e.rows, e.noted_at "
        "FROM app.segments s "
        "LEFT JOIN (SELECT segment_id, version, status, row_number() OVER (PARTITION BY segment_id, version "
        "ORDER BY noted_at DESC) AS place FROM app.segment_status) t "
        "ON t.segment_id = s.segment_id AND t.version = s.version AND t.place = 1 "
        "LEFT JOIN (SELECT segment_id, rows, noted_at, row_number() OVER (PARTITION BY segment_id "
        "ORDER BY noted_at DESC) AS place FROM app.exports) e ON e.segment_id = s.segment_id AND e.place = 1 "
        "WHERE s.version = (SELECT max(n.version) FROM app.segments n WHERE n.segment_id = s.segment_id)"
    )
    cards = []
    reached = sizes(workspace)
    for segment_id, version, definition, status, exported, at in rows:
        said = json.loads(definition)
        cards.append(
            SegmentCard(
                segment_id,
                version,
                said.get("name", segment_id),
                said.get("purpose", ""),
                status,
                exported,
                at,
                status == "draft" and verdicts.outcome(workspace, segment_id, int(version)).decision == "fail",
                reached.get(segment_id),
            )
        )
    return tuple(sorted((card for card in cards if card.status != "retired"), key=lambda card: card.name.lower()))


def sizes(workspace: Workspace) -> dict[str, int]:
    """segment_id → people it reaches at the newest date; empty while everyone is not worked out for that date.

    A rule that cannot be read any more has no size.
    """
    newest = workspace.newest_date()
    if newest is None or prepared(workspace, name_of(workspace, newest)) is None:
        return {}
    people, found = prepare(workspace, newest), {}
    known = saved.load_all(workspace)
    try:
        found = dict(zip((one.segment_id for one in known), overlap.sizes(workspace, people, known), strict=True))
    except UserError:
        for one in known:
            with contextlib.suppress(UserError):
                found[one.segment_id] = membership.size(workspace, people, one)
    return found


def facts(workspace: Workspace) -> Facts:
    """Read the counts; a fresh workspace has none."""
    engine = workspace.engine
    files = engine.rows("SELECT files FROM app.loads WHERE undone_at IS NULL")
    return Facts(
        files=sum(len(json.loads(row[0] or "[]")) for row in files),
        newest=workspace.newest_date(),
        computed=int(
            engine.value(
                "SELECT count(*) FROM information_schema.tables WHERE table_name LIKE 'people\\_%' ESCAPE '\\'"
            )
        ),
        discovered=int(
            engine.value("SELECT count(*) FROM app.runs WHERE verb LIKE '%cluster%' OR verb LIKE '%discover%'")
        ),
        cards=segment_cards(workspace),
        decisions=int(engine.value("SELECT count(*) FROM app.decisions")),
        decided=str(engine.value("SELECT coalesce(max(month), '') FROM app.decisions")),
    )


def way(known: Facts, today: date | None = None) -> tuple[Standing, ...]:
    """The six steps in order. One is `next` (or waits) until everything is done; those after it are `later`.

    today: with it the first step says how old data are that are older than a month. Review waits again as soon as the
    data hold a whole month that nobody has decided about.
    """
    failed = sum(card.failed for card in known.cards)
    waiting = sum(card.status == "draft" for card in known.cards)
    approved = sum(card.status == "approved" for card in known.cards)
    exported = sum(card.exported_at is not None for card in known.cards)
    many = len(known.cards)
    steps: list[tuple[str, bool, str, str, str]] = [
        (
            "Load",
            known.files > 0,
            _counted(known.files, "file") + " loaded" + _age(known.newest, today),
            "Load your exports",
            "pages/load/upload.py",
        ),
        (
            "Understand",
            known.computed > 0,
            "Scores and predictions are there",
            "See who is worth what",
            "pages/understand/scores.py",
        ),
        (
            "Discover",
            known.discovered > 0,
            "Groups were found",
            "Find the groups there really are",
            "pages/discover/clusters.py",
        ),
        (
            "Segments",
            many > 0 and not waiting,
            f"{_counted(many, 'segment')} checked",
            "Build and spot-check a segment",
            "pages/segments/spot_check.py" if waiting else "pages/segments/build.py",
        ),
        (
            "Activate",
            exported > 0,
            f"{exported} exported",
            f"{approved} ready to export" if approved else "Export an approved segment",
            "pages/activate/export.py",
        ),
        (
            "Review",
            known.decisions > 0 and not known.undecided,
            _counted(known.decisions, "decision"),
            f"Decide about {_in_words(known.undecided)}"
            if known.undecided and exported
            else "Decide what to keep next month",
            "pages/review/monthly_audit.py",
        ),
    ]
    told: list[Standing] = []
    for name, done, finished, open_, page in steps:
        if done:
            told.append(Standing(name, "done", finished, page))
        elif name == "Segments" and waiting:
            open_now = [f"{_counted(waiting - failed, 'segment')} to check"] if waiting > failed else []
            open_now += [f"{_counted(failed, 'segment')} failed the check"] if failed else []
            told.append(Standing(name, "waiting", ", ".join(open_now), page))
        else:
            first = not any(step.state in ("next", "waiting") for step in told)
            told.append(Standing(name, "next" if first else "later", open_, page))
    return tuple(told)


def answer(known: Facts) -> str:
    """Where this stands, in one sentence."""
    if not known.files:
        return "Nothing is loaded yet: load your exports, or look around in the demo shop."
    if not known.cards:
        return f"{_counted(known.files, 'file')} loaded, no segment yet."
    checked = sum(card.status in ("checked", "approved") for card in known.cards)
    exported = sum(card.exported_at is not None for card in known.cards)
    are = "is" if checked == 1 else "are"
    failed = sum(card.failed for card in known.cards)
    fell = f", {failed} failed the check" if failed else ""
    return f"{checked} of {_counted(len(known.cards), 'segment')} {are} checked{fell}, {exported} exported."


def _whole_month(newest: date) -> str:
    """The last month that the data hold to its end, as "2026-10"."""
    return key_of((newest + timedelta(days=1)).replace(day=1) - timedelta(days=1))


def _in_words(month: str) -> str:
    return f"{NAMES[int(month[5:]) - 1]} {month[:4]}"


def _age(newest: date | None, today: date | None) -> str:
    """Said of data that end more than a month before today."""
    if newest is None or today is None or (days := (today - newest).days) <= OLD:
        return ""
    return f", up to {wording.day(newest)}: {days:,} days ago"


def _counted(count: int, one: str) -> str:
    return f"{count:,} {one if count == 1 else one + 's'}"


NOTHING = Facts(0, None, 0, 0, (), 0)
