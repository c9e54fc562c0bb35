"""The way from exports to a reviewed month as six steps, told from where a workspace stands."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from segmentation.core import wording
from segmentation.review.months import title_of
from segmentation.review.standing import Facts

OLD = 31  # days without anything new before the first step says so: an export a month is the least
State = Literal["done", "next", "waiting", "later"]


@dataclass(frozen=True)
class Standing:
    """One phase. state: done, next (what to do now), waiting (something open in it), later (needs an earlier one)."""

    phase: str
    state: State
    sentence: str
    page: str


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
            f"Decide about {title_of(known.undecided)}"
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


def _age(newest: date | None, today: date | None) -> str:
    """Said of data that end more than a month before today."""
    if newest is None or today is None or (days := (today - newest).days) <= OLD:
        return ""
    return f", up to {wording.day(newest)}: {days:,} days ago"


def _counted(count: int, one: str) -> str:
    return f"{count:,} {one if count == 1 else one + 's'}"
