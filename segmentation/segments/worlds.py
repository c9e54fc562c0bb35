"""The same people twice: as they are, and as they would be with other data. Who changes score, tier and segment?"""

from dataclasses import dataclass

from segmentation.core.errors import UserError
from segmentation.core.model import People
from segmentation.core.sql import quote
from segmentation.segments import membership, saved
from segmentation.store.engine import Transaction
from segmentation.store.workspace import Workspace
from segmentation.understand.components import COMPONENTS
from segmentation.understand.score_views import column

FACTS = tuple(part.feature for part in COMPONENTS[:-1])  # what a score is made of, but for the model's prediction


@dataclass(frozen=True)
class TierMove:
    """How many people go from one tier to another, "" for none. own: of them, those whose own facts changed."""

    came_from: str
    went_to: str
    people: int
    own: int


@dataclass(frozen=True)
class SegmentChange:
    """One segment's people before and after; left and joined are people, so a segment may change at one size."""

    segment_id: str
    name: str
    before: int
    after: int
    left: int
    joined: int

    @property
    def share_left(self) -> float | None:
        """The part of it that disappears; None where nobody was in it."""
        return self.left / self.before if self.before else None


@dataclass(frozen=True)
class Difference:
    """What changes. people: known in both. scores: whose eRFM score differs. in_segments: who enters or leaves one.

    by_cuts: those of `scores` whose own days, orders, money and engagement are the same: cut points moved under them.
    segments: every one that could be asked, those that lose most first. notes: why a segment could not be asked.
    """

    people: int
    scores: int
    tiers: tuple[TierMove, ...]
    segments: tuple[SegmentChange, ...]
    in_segments: int
    by_cuts: int = 0
    notes: tuple[str, ...] = ()

    @property
    def in_tiers(self) -> int:
        """How many people change tier."""
        return sum(one.people for one in self.tiers)


def keep(workspace: Workspace, tx: Transaction, people: People, world: str) -> tuple[str, ...]:
    """Write down each person's score and tier and each segment's members, as tables of this transaction.

    Returns notes on segments that cannot be asked.
    """
    score, tier = (column(people, name) for name in ("erfm_score", "tier"))
    tx.execute(f"""CREATE OR REPLACE TABLE {quote(f"blast_people_{world}")} AS
        SELECT f.subscriber_id, {score} AS score, {tier} AS tier, {", ".join(f"f.{quote(name)}" for name in FACTS)}
        FROM {quote(people.table.name)} AS f""")
    members = quote(f"blast_members_{world}")
    tx.execute(f"CREATE OR REPLACE TABLE {members}(segment_id VARCHAR, subscriber_id BIGINT)")
    notes = []
    for segment in saved.load_all(workspace):
        try:
            sql, parameters = membership.of(workspace, people, segment)
        except UserError as problem:
            notes.append(f"“{segment.name}” could not be asked: {problem.what}")
            continue
        tx.execute(
            f"INSERT INTO {members} SELECT $segment_of_members, m.subscriber_id FROM ({sql}) AS m",
            {**parameters, "segment_of_members": segment.segment_id},
        )
    return tuple(notes)


def compare(workspace: Workspace, tx: Transaction, before: str, after: str, notes: tuple[str, ...] = ()) -> Difference:
    """Two worlds that were kept in this transaction."""
    a, b = quote(f"blast_people_{before}"), quote(f"blast_people_{after}")
    same = " AND ".join(f"COALESCE(a.{quote(name)}, -1) = COALESCE(b.{quote(name)}, -1)" for name in FACTS)
    both = f"""SELECT COALESCE(a.score, -1) AS old_score, COALESCE(b.score, -1) AS new_score,
        CASE WHEN {same} THEN 0 ELSE 1 END AS own,
        COALESCE(a.tier, '') AS old_tier, COALESCE(b.tier, '') AS new_tier
        FROM {a} AS a JOIN {b} AS b ON b.subscriber_id = a.subscriber_id"""
    counts = tx.rows(f"""SELECT COUNT(*), COUNT(CASE WHEN old_score <> new_score THEN 1 END),
        COUNT(CASE WHEN old_score <> new_score AND own = 0 THEN 1 END) FROM ({both}) AS two""")[0]
    tiers = tx.rows(f"""SELECT old_tier, new_tier, COUNT(*) AS people, SUM(own) FROM ({both}) AS two
        WHERE old_tier <> new_tier GROUP BY old_tier, new_tier ORDER BY people DESC, old_tier, new_tier""")
    members = f"""SELECT segment_id, subscriber_id, MAX(was) AS was, MAX(will) AS will FROM (
            SELECT segment_id, subscriber_id, 1 AS was, 0 AS will FROM {quote(f"blast_members_{before}")}
            UNION ALL SELECT segment_id, subscriber_id, 0, 1 FROM {quote(f"blast_members_{after}")}
        ) AS two GROUP BY segment_id, subscriber_id"""
    found = {
        str(row[0]): [int(count or 0) for count in row[1:]]
        for row in tx.rows(f"""SELECT segment_id, SUM(was), SUM(will), SUM(was * (1 - will)), SUM(will * (1 - was))
            FROM ({members}) AS m GROUP BY segment_id""")
    }
    unasked = {note.split("”")[0].removeprefix("“") for note in notes}
    changes = [
        SegmentChange(one.segment_id, one.name, *found.get(one.segment_id, (0, 0, 0, 0)))
        for one in saved.load_all(workspace)
        if one.name not in unasked
    ]
    moving = tx.value(f"SELECT COUNT(DISTINCT subscriber_id) FROM ({members}) AS m WHERE was <> will")
    return Difference(
        int(counts[0]),
        int(counts[1]),
        tuple(TierMove(str(old), str(new), int(people), int(own)) for old, new, people, own in tiers),
        tuple(sorted(changes, key=lambda one: (-one.left - one.joined, one.name))),
        int(moving),
        int(counts[2]),
        notes,
    )
