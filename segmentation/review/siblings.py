"""Sibling segments read together, where one alone has too few people to tell whether its mails did something."""

from collections.abc import Sequence
from dataclasses import dataclass

from segmentation.core import wording
from segmentation.core.experiments import always_valid, likeness, pooled
from segmentation.core.statistics import Difference
from segmentation.review.arms import EARLY_DAYS
from segmentation.review.lift import Lift, points

UNLIKE = 0.01  # below this probability the tests differ by more than chance, and have no effect in common


@dataclass(frozen=True)
class Together:
    """Several tests read as one. difference: points more buyers among those sent to, with its interval; unknown where
    the tests differ too much to be one."""

    tests: int
    people: int
    difference: Difference
    sentence: str


def together(lifts: Sequence[Lift]) -> Together | None:
    """Sibling segments pooled, where one alone cannot tell; None when fewer than two have anything to say.

    It says whether such mails do something, not which of the segments did it.
    """
    usable, effects, planned = [], [], []
    for one in lifts:
        bought = one.bought
        if bought is None or one.verdict in ("odd division", "holdout mailed", "unknown") or one.days < EARLY_DAYS:
            continue
        if bought.fixed.value is not None and bought.variance:
            usable.append(one)
            effects.append((bought.fixed.value, bought.variance))
            planned.append(bought.planned or bought.variance)
    whole = pooled(effects, planned=planned) if len(effects) > 1 else None
    if whole is None:
        return None
    people = sum(one.sent.people + one.held.people for one in usable if one.sent and one.held)
    if likeness(effects) < UNLIKE:
        said = (
            f"The {len(effects)} tests differ by more than chance: their mails did not do the same, so read each alone."
        )
        return Together(len(effects), people, Difference(None, None), said)
    value, variance, _ = whole
    interval = always_valid(value, variance, 1 / sum(1 / one for one in planned))
    span = f"{points(value)} points [{points(interval.low)}, {points(interval.high)}]"
    said = "more" if interval.low > 0 else "fewer" if interval.high < 0 else "neither clearly more nor fewer"
    return Together(
        len(effects),
        people,
        Difference(value, interval),
        f"{len(effects)} tests together, {wording.people(people)}: {said} bought where mails were sent, {span}.",
    )
