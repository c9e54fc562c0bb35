"""Sibling segments read together, where one alone has too few people to tell whether its mails did something."""

from collections.abc import Sequence
from dataclasses import dataclass

from segmentation.core import wording
from segmentation.core.experiments import always_valid
from segmentation.core.statistics import Difference
from segmentation.review.lift import EARLY_DAYS, Lift, points


@dataclass(frozen=True)
class Together:
    """Several tests read as one. value: points more buyers among those sent to, with its interval."""

    tests: int
    people: int
    difference: Difference
    sentence: str


def together(lifts: Sequence[Lift]) -> Together | None:
    """Sibling segments pooled, where one alone cannot tell; None when fewer than two have anything to say.

    It says whether such mails do something, not which of the segments did it.
    """
    usable = [one for one in lifts if one.bought is not None and one.verdict not in ("odd division", "unknown")]
    usable = [one for one in usable if one.days >= EARLY_DAYS and one.bought is not None and one.bought.variance]
    parts = [
        (one.bought.fixed.value, one.bought.variance, one.bought.planned or one.bought.variance)
        for one in usable
        if one.bought is not None and one.bought.fixed.value is not None and one.bought.variance
    ]
    if len(parts) < 2:
        return None
    # Weighted by what was foreseen: a weight that follows the result would lean towards tests where little happened.
    weights = [1 / planned for _, _, planned in parts]
    whole = sum(weights)
    value = sum(weight * one for weight, (one, _, _) in zip(weights, parts, strict=True)) / whole
    variance = sum(weight**2 * one for weight, (_, one, _) in zip(weights, parts, strict=True)) / whole**2
    interval = always_valid(value, variance, 1 / whole)
    people = sum(one.sent.people + one.held.people for one in usable if one.sent and one.held)
    span = f"{points(value)} points [{points(interval.low)}, {points(interval.high)}]"
    said = "more" if interval.low > 0 else "fewer" if interval.high < 0 else "neither clearly more nor fewer"
    return Together(
        len(parts),
        people,
        Difference(value, interval),
        f"{len(parts)} tests together, {wording.people(people)}: {said} bought where mails were sent, {span}.",
    )
