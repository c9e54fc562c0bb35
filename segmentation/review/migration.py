"""Who moved between two days: into and out of each segment, and from segment to segment.

Everything is counted in the engine, from two rolls; no person leaves it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from segmentation.core.model import Segment
from segmentation.core.sql import quote
from segmentation.review import kept_counts
from segmentation.review.kept_counts import Rows
from segmentation.review.rolls import EVERYONE, SQL, Progress, Roll, roll
from segmentation.store.workspace import Workspace
from segmentation.understand.ground import Ground

NOT_REACHABLE, NO_SEGMENT = -1, 0


@dataclass(frozen=True)
class Flow:
    """One segment (or everyone) between two days; counts of people.

    before + entered - left = now. new: of those who entered, not reachable before (signed up, or agreed, since).
    unreachable: of those who left, not reachable now (unsubscribed, bounced, complained).
    """

    before: int = 0
    now: int = 0
    stayed: int = 0
    new: int = 0
    unreachable: int = 0

    @property
    def entered(self) -> int:
        """In it now and not before."""
        return self.now - self.stayed

    @property
    def left(self) -> int:
        """In it before and not now."""
        return self.before - self.stayed


@dataclass(frozen=True)
class Recorded:
    """What was written down on the later day (an export, a recorded month), against what is worked out for it now.

    recorded, both: people. now: worked out. unreachable: of the recorded, no longer counted as reachable then.
    """

    as_of: date
    recorded: int
    both: int
    unreachable: int
    now: int

    @property
    def agrees(self) -> bool:
        """The same people, nobody more and nobody less."""
        return self.recorded == self.both == self.now


@dataclass(frozen=True)
class Migration:
    """before, now: the two rolls. flows: by place. moves: (place before, place now) → people, where anybody is.

    The places are those of the rolls: 1… the segments in their order, 0 in no segment, -1 not reachable. Who is in
    several segments counts for the first in moves, and for each in flows. overlaps: (place, other) → people in both
    now. recorded: by place, where a membership of the later day was written down.
    """

    before: Roll
    now: Roll
    flows: Mapping[int, Flow]
    moves: Mapping[tuple[int, int], int]
    overlaps: Mapping[tuple[int, int], int]
    recorded: Mapping[int, Recorded]

    def flow(self, place: int) -> Flow:
        """That place's flow; of nobody when nobody was or is in it."""
        return self.flows.get(place, Flow())

    @property
    def everyone(self) -> Flow:
        """Everyone reachable."""
        return self.flow(EVERYONE)


def compare(
    workspace: Workspace,
    segments: Sequence[Segment],
    before: date,
    now: date,
    progress: Progress | None = None,
) -> Migration:
    """Membership of saved segment versions on two days, both from events. Earlier segments of the list win moves.

    Scores of the earlier day are read by the cut points of the later one, so that nobody moves because others did. Each
    version is today's: that a definition changed in between does not count as people who moved.
    Raises UserError when nothing is loaded.
    """
    say = progress or (lambda text, part: None)
    ground = Ground(workspace)
    later = roll(workspace, segments, now, progress=lambda text, part: say(text, part / 2), ground=ground)
    earlier = roll(workspace, segments, before, now, lambda text, part: say(text, (1 + part) / 2), ground)
    flows = {int(place): Flow(*map(int, counts)) for place, *counts in counted(workspace, "flows", later, earlier)}
    moves = {(int(a), int(b)): int(n) for a, b, n in counted(workspace, "transitions", later, earlier)}
    overlaps = {(int(a), int(b)): int(n) for a, b, n in counted(workspace, "overlaps", later)}
    return Migration(earlier, later, flows, moves, overlaps, recorded(workspace, later, flows))


def counted(workspace: Workspace, name: str, now: Roll, before: Roll | None = None) -> Rows:
    """The rows of a file over these rolls, kept: the rolls' names stand for all that they are made of."""
    sql = reading(name, now, before)
    return kept_counts.rows(workspace, name, (sql,), lambda: workspace.engine.rows(sql))


def reading(name: str, now: Roll, before: Roll | None = None) -> str:
    """A file's SELECT over these rolls: they stand in it as members_now and members_before."""
    given = [f"members_now AS (SELECT * FROM {quote(now.table.name)})"]
    if before is not None:
        given.append(f"members_before AS (SELECT * FROM {quote(before.table.name)})")
    text = (SQL / f"{name}.sql").read_text("utf-8")
    return f"WITH {', '.join(given)} SELECT * FROM (\n{text}\n) AS counted"


def recorded(workspace: Workspace, now: Roll, flows: Mapping[int, Flow]) -> dict[int, Recorded]:
    """Each segment whose membership of that very day and version was written down, against the roll."""
    asked = [(one.segment_id, one.version, now.as_of, place) for place, one in enumerate(now.segments, start=1)]
    found: dict[int, Recorded] = {}
    for place, (recorded, both, unreachable) in written(workspace, now, asked).items():
        size = flows[place].now if place in flows else 0
        found[place] = Recorded(now.as_of, recorded, both, unreachable, size)
    return found


def written(
    workspace: Workspace, now: Roll, asked: Sequence[tuple[str, int, date, int]]
) -> dict[int, tuple[int, int, int]]:
    """What was written down, against a roll: place → recorded, of them in that place, and not reachable; people.

    asked: segment_id, version, day and place of the roll, each place once. Of what was never written down: no entry.
    """
    if not asked:
        return {}
    names = ("segment_id", "version", "as_of", "place")
    kinds = ("VARCHAR", "INTEGER", "DATE", "INTEGER")
    bound = {f"{name}{n}": value for n, row in enumerate(asked) for name, value in zip(names, row, strict=True)}
    places = " UNION ALL ".join(
        "SELECT " + ", ".join(f"CAST(${name}{n} AS {kind}) AS {name}" for name, kind in zip(names, kinds, strict=True))
        for n in range(len(asked))
    )
    sql = reading("recorded", now).replace("WITH ", f"WITH written AS ({places}), ", 1)
    made_of = (sql, bound, *kept_counts.written(workspace))
    rows = kept_counts.rows(workspace, "recorded", made_of, lambda: workspace.engine.rows(sql, bound))
    return {int(place): (int(all_of), int(both), int(gone)) for place, all_of, both, gone in rows}
