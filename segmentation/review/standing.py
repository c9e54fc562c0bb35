"""Where a workspace stands: what is loaded, worked out and decided, and its segments as cards."""

import contextlib
import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from segmentation.core.errors import UserError
from segmentation.review.decisions import every
from segmentation.review.months import key_of
from segmentation.segments import membership, overlap, saved, verdicts
from segmentation.store.workspace import Workspace
from segmentation.understand.people import name_of, prepare, prepared


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
        due = key_of((self.newest + timedelta(days=1)).replace(day=1) - timedelta(days=1))
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
    known = every(workspace)
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
        decisions=len(known),
        decided=known[-1].month if known else "",
    )


NOTHING = Facts(0, None, 0, 0, (), 0)
