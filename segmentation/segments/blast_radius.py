"""What bad data does to people: who changes score, tier and segment by a repair, and by how opens are counted.

Worked out for real and taken back: the repair is decided, the people are prepared under it, both are compared, and the
transaction is rolled back. Others can read meanwhile; what they write waits. The result is remembered until the data,
the weights, the settings or the segments change.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from segmentation.core.errors import UserError
from segmentation.load import decisions, regimes, repairs
from segmentation.load.check import Check, checks
from segmentation.segments import blast_words, saved, worlds
from segmentation.segments.worlds import Difference, SegmentChange, TierMove
from segmentation.store.engine import Transaction
from segmentation.store.workspace import Workspace
from segmentation.understand import score_settings
from segmentation.understand.features import Progress, digest
from segmentation.understand.people import prepare, prepare_aside

OPENS = "opens"
SPELLINGS = "category_spellings"
WINDOW_DAYS = 90  # looked back for people who opened


@dataclass(frozen=True)
class Blast:
    """One comparison. what: a check's name, or a regime's. in_force: the repair is switched on now.

    change: from the data without the repair to the data with it; for a regime, from all opens to it. openers,
    all_openers: for a regime, people who opened a mail in the last 90 days when opens count so, and when all count.
    """

    what: str
    as_of: date
    in_force: bool
    change: Difference
    sentences: tuple[str, ...]
    seconds: float
    openers: int = 0
    all_openers: int = 0


class _TakenBack(Exception):
    """Ends the transaction without keeping anything of it."""


@contextmanager
def _taken_back(workspace: Workspace) -> Iterator[Transaction]:
    try:
        with workspace.engine.write() as tx:
            yield tx
            raise _TakenBack
    except _TakenBack:
        return


def of_repair(workspace: Workspace, check_name: str, as_of: date, progress: Progress | None = None) -> Blast:
    """What one repair changes, switched the other way than it is.

    Takes about as long as preparing everybody once (`takes`). Raises UserError when the check has no repair, or a
    person has to say something first (rates of currencies).
    """
    check = next((one for one in checks() if one.name == check_name and one.repair), None)
    if check is None:
        raise UserError("no_repair", f"There is no repair for “{check_name}”.", "Choose a finding that has one.")
    kept = known(workspace, check_name, as_of)
    if kept:
        return kept[0]
    say, began = progress or (lambda text, part: None), time.perf_counter()
    people = prepare(workspace, as_of, lambda text, part: say(text, 0.3 * part))
    active, switch = other_way(workspace, check)
    with _taken_back(workspace) as tx:
        say("Writing down who is in which segment", 0.3)
        notes = worlds.keep(workspace, tx, people, "now")
        say("Trying the repair" if not active else "Trying without the repair", 0.35)
        switch()
        tried = prepare_aside(workspace, as_of, lambda text, part: say(text, 0.4 + 0.5 * part))
        notes = tuple(dict.fromkeys((*notes, *worlds.keep(workspace, tx, tried, "tried"))))
        say("Comparing", 0.95)
        order = ("tried", "now") if active else ("now", "tried")
        change = worlds.compare(workspace, tx, *order, notes)
    said = blast_words.of_repair(change, check.because, active, score_settings.of(workspace).tiers)
    found = Blast(check_name, as_of, active, change, said, time.perf_counter() - began)
    remember(workspace, check_name, as_of, (found,))
    say("Done", 1.0)
    return found


def of_opens(workspace: Workspace, as_of: date, progress: Progress | None = None) -> tuple[Blast, ...]:
    """All opens against opens without machines, and against clicks only. Prepares everybody three times.

    Raises UserError when no opens are loaded.
    """
    kept = known(workspace, OPENS, as_of)
    if kept:
        return kept
    say, began = progress or (lambda text, part: None), time.perf_counter()
    if not has_opens(workspace):
        raise UserError("no_opens", "No opens are loaded.", "Load e-mail events first.")
    found: list[Difference] = []
    opened: list[int] = []
    with _taken_back(workspace) as tx:
        notes: tuple[str, ...] = ()
        for place, regime in enumerate(regimes.REGIMES):
            start = place / len(regimes.REGIMES)
            say(regime.title, start)
            regimes.apply(workspace, regime)
            opened.append(openers(tx, as_of))
            tell = part_of(say, regime.title, start, 1 / len(regimes.REGIMES))
            tried = prepare_aside(workspace, as_of, tell)
            notes = tuple(dict.fromkeys((*notes, *worlds.keep(workspace, tx, tried, regime.name))))
            if place:
                found.append(worlds.compare(workspace, tx, regimes.ALL_OPENS.name, regime.name, notes))
    seconds = time.perf_counter() - began
    made = tuple(
        Blast(regime.name, as_of, False, change, blast_words.of_regime(change, regime), seconds, some, opened[0])
        for regime, change, some in zip(regimes.REGIMES[1:], found, opened[1:], strict=True)
    )
    remember(workspace, OPENS, as_of, made)
    say("Done", 1.0)
    return made


def openers(tx: Transaction, as_of: date) -> int:
    """People who opened a mail in the last 90 days, as opens count now."""
    sql = """SELECT COUNT(DISTINCT subscriber_id) FROM email_events
        WHERE event = 'opened' AND NOT is_machine AND happened_on > $since AND happened_on <= $as_of"""
    return int(tx.value(sql, {"since": as_of - timedelta(days=WINDOW_DAYS), "as_of": as_of}))


def has_opens(workspace: Workspace) -> bool:
    """Whether any open is loaded; the read stops at the first."""
    one = "SELECT 1 FROM email_events WHERE event = 'opened' LIMIT 1"
    return workspace.engine.exists("email_events") and bool(workspace.engine.value(f"SELECT COUNT(*) FROM ({one})"))


def part_of(say: Progress, title: str, start: float, part: float) -> Progress:
    """Progress of one of several rounds."""
    return lambda text, share: say(f"{title}: {text[:1].lower()}{text[1:]}", start + part * share)


def other_way(workspace: Workspace, check: Check) -> tuple[bool, Callable[[], object]]:
    """Whether the repair is in force as far as it can be, and what switches it the other way."""
    on = [one for one in decisions.in_force(workspace.engine) if one.check == check.name]
    if check.name != SPELLINGS:
        return bool(on), lambda: repairs.decide(workspace, check.name, active=not on)
    taken = {name for one in on for name in (one.subject, *one.detail.get("spellings", ()))}
    fresh = [
        (one.category, [name for name, _ in one.spellings if name != one.category])
        for one in repairs.proposals(workspace)
        if not taken & {one.category, *(name for name, _ in one.spellings)}
    ]
    active = bool(on) and not fresh

    def switch() -> None:
        for one in on if active else ():
            repairs.decide(workspace, check.name, one.subject, active=False)
        for category, names in () if active else fresh:
            repairs.decide(workspace, check.name, category, detail={"spellings": names})

    return active, switch


def known(workspace: Workspace, what: str, as_of: date) -> tuple[Blast, ...]:
    """What was worked out before and still holds; empty when it has to be worked out."""
    kept = json.loads(workspace.state(f"blast:{what}") or "{}")
    if kept.get("holds_for") != holds_for(workspace, as_of):
        return ()
    return tuple(from_plain(one) for one in kept["found"])


def remember(workspace: Workspace, what: str, as_of: date, found: tuple[Blast, ...]) -> None:
    """Keep the newest result of each kind, with all that it depends on."""
    plain = {"holds_for": holds_for(workspace, as_of), "found": [asdict(one) for one in found]}
    workspace.set_state(f"blast:{what}", json.dumps(plain, default=str))


def holds_for(workspace: Workspace, as_of: date) -> str:
    """All that a result depends on, in a few characters."""
    segments = [(one.segment_id, one.version) for one in saved.load_all(workspace)]
    kept = sorted(asdict(workspace.settings).items()), score_settings.of(workspace).to_plain()
    return digest(workspace.data_version(), as_of, *kept, segments)


def from_plain(given: dict[str, Any]) -> Blast:
    """A result as JSON kept it."""
    change = given["change"]
    return Blast(
        given["what"],
        date.fromisoformat(given["as_of"]),
        given["in_force"],
        Difference(
            change["people"],
            change["scores"],
            tuple(TierMove(**one) for one in change["tiers"]),
            tuple(SegmentChange(**one) for one in change["segments"]),
            change["in_segments"],
            change["by_cuts"],
            tuple(change["notes"]),
        ),
        tuple(given["sentences"]),
        given["seconds"],
        given.get("openers", 0),
        given.get("all_openers", 0),
    )


def takes(workspace: Workspace, rounds: int = 1) -> float | None:
    """How many seconds it took to prepare everybody last time, times the rounds; None when nobody has yet."""
    last = workspace.engine.value("SELECT seconds FROM app.runs WHERE verb = 'prepare' ORDER BY started DESC LIMIT 1")
    return None if last is None else float(last) * rounds
