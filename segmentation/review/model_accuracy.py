"""What was predicted against what came, model by model, and which models should be learned anew."""

from dataclasses import dataclass
from datetime import date

from segmentation.core import wording
from segmentation.review import wordings
from segmentation.store.workspace import Workspace
from segmentation.understand import predicted
from segmentation.understand.accuracy import Accuracy, held
from segmentation.understand.target import target

WORSE = 1.25  # an error so much larger than when the model was judged is worth learning anew
OFF = 1.5  # as is so much more, or less, than was foreseen: the guides' 70 % that turned out 20 % (A14.3)


@dataclass(frozen=True)
class Kept:
    """One model in a review. title: what was predicted. is_off: to be learned anew, and why."""

    title: str
    accuracy: Accuracy
    why: str = ""

    @property
    def is_off(self) -> bool:
        """Whether it should be learned anew."""
        return bool(self.why)


def kept(workspace: Workspace, until: date) -> tuple[Kept, ...]:
    """Every kept prediction made by then, those whose days are over first, the newest on top; empty before the first.

    Outcomes are read from the rows as they are loaded now.
    """
    made = [one for one in predicted.models(workspace) if one.people and one.as_of <= until]
    found = []
    for model in made:
        one = held(workspace, model)
        known = target(one.target)
        title = f"{known.title if known else one.target}, within {one.days} days"
        found.append(Kept(title, one, off(one)))
    return tuple(sorted(found, key=lambda one: (bool(one.accuracy.reason), -one.accuracy.as_of.toordinal(), one.title)))


def off(of: Accuracy) -> str:
    """Why a model should be learned anew; "" when it should not, or when its days are not over."""
    if of.reason or of.predicted is None or of.came is None:
        return ""
    ratio = of.came / of.predicted if of.predicted else 1.0
    if of.holds is False and not 1 / OFF <= ratio <= OFF:
        return f"What came was {ratio:.1f} times what was foreseen."
    if of.error is not None and of.expected_error and of.error > WORSE * of.expected_error:
        return f"Its error is {of.error / of.expected_error:.1f} times that of the day it was judged."
    return ""


def told(of: Kept, masked: int, currency: str) -> dict[str, str]:
    """One model: foreseen, came, and the word on it."""
    one = of.accuracy
    money = one.target == "spend"

    def shown(value: float | None) -> str:
        if value is None or one.people < masked:
            return "–"
        return wording.money(value, currency) if money else wordings.share(value)

    return {
        "Prediction": of.title,
        "Made as of": wording.day(one.as_of),
        "People": wordings.number(one.people, masked) if one.people else "–",
        "Foreseen": shown(one.predicted),
        "Came": shown(one.came),
        "So": one.reason or of.why or "As foreseen",
    }
