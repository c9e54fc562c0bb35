"""What a scheduler does every night or month: load what lies in `incoming/`, recompute, write memberships down."""

import time
from dataclasses import dataclass
from datetime import date
from functools import partial

from segmentation.core.errors import UserError
from segmentation.load import waiting
from segmentation.load.ingest import ingest
from segmentation.review import causes, monthly_audit, programme
from segmentation.review.recording import record
from segmentation.review.rolls import Progress, roll
from segmentation.segments import saved
from segmentation.store.workspace import Workspace, whoami
from segmentation.understand.people import prepare


@dataclass(frozen=True)
class Waits:
    """A file that was left where it lies, and why: it needs a person, on the Upload page."""

    file: str
    why: str
    do_next: str


@dataclass(frozen=True)
class Refreshed:
    """One run. loaded: files that brought rows; already: files that were in; waits: files for a person to look at.

    recorded: segments whose members were written down as of `newest_on`; rows: loaded rows; problems: segment → why its
    members could not be worked out.
    """

    loaded: tuple[str, ...]
    already: tuple[str, ...]
    waits: tuple[Waits, ...]
    rows: int
    newest_on: date | None
    recorded: int
    problems: dict[str, str]
    seconds: float

    @property
    def line(self) -> str:
        """One line that a machine can read: `key=value`, in a fixed order."""
        state = "waiting" if self.waits or self.problems else "ok"
        return (
            f"refresh status={state} loaded={len(self.loaded)} already={len(self.already)} waiting={len(self.waits)} "
            f"rows={self.rows} newest_on={self.newest_on or 'none'} recorded={self.recorded} "
            f"problems={len(self.problems)} seconds={self.seconds:.1f}"
        )


def refresh(workspace: Workspace, actor: str | None = None, progress: Progress | None = None) -> Refreshed:
    """Load each file or folder of `incoming/` by itself: one that cannot be read leaves the others alone.

    Files stay where they are; loaded again they change nothing. Then everyone is computed as of the newest event, the
    members of every segment that is not retired are written down for that day, unless they are already, and what the
    month's audit tells is counted.
    """
    began, say, by = time.perf_counter(), progress or (lambda text, part: None), actor or whoami()
    found = waiting.files(workspace)
    loaded: list[str] = []
    already: list[str] = []
    waits: list[Waits] = []
    rows = 0
    for place, path in enumerate(found):
        try:
            made = ingest(workspace, [path], actor=by, progress=partial(_share, say, place / len(found)))
        except UserError as mistake:
            waits.append(Waits(path.name, mistake.what, mistake.do_next))
            continue
        for one in made.files:
            (already if one.load_id is None else loaded).append(one.name)
            rows += one.loaded if one.load_id is not None else 0
    recorded, problems, newest = 0, dict[str, str](), workspace.newest_date()
    if newest is not None:
        prepare(workspace, newest, lambda text, part: say(text, 0.5 + part / 4))
        segments = saved.load_all(workspace)
        made_of = roll(workspace, segments, newest, progress=lambda text, part: say(text, 0.75 + part / 8))
        recorded = record(workspace, made_of)
        # What the month's page counts is kept: whoever opens it then need not wait.
        monthly_audit.audit(workspace, progress=lambda text, part: say(text, 0.875 + part / 8))
        programme.programme(workspace, newest)
        for segment in segments:
            causes.causes(workspace, segment, newest)
        names = {one.segment_id: one.name for one in segments}
        problems = {names[key]: why for key, why in made_of.problems.items()}
    result = Refreshed(
        tuple(loaded), tuple(already), tuple(waits), rows, newest, recorded, problems, time.perf_counter() - began
    )
    workspace.record("refreshed", workspace.name, {"line": result.line}, by)
    return result


def _share(say: Progress, done: float, text: str, part: float) -> None:
    """Progress of one file within that of all: loading is the first half."""
    say(text, done / 2)
