"""What can be predicted: one file of `targets/` a target, read as other folders are."""

from dataclasses import dataclass
from typing import Literal

from segmentation.core.model import Feature
from segmentation.core.registry import offered

TargetKind = Literal["yes/no", "money", "category"]


@dataclass(frozen=True)
class Target:
    """Something people may do after a date, whom it is asked of, and how it is told from events.

    eligible: SQL over the features of the date, aliased `f`; `$days` is the horizon. left_out: SELECT of subscriber_ids
    who may not be asked although eligible, by `$on`; "" for nobody. outcome: SELECT subscriber_id, outcome from events
    after `$on` up to `$until` alone, one row a person. otherwise: the outcome of people without a row; None leaves them
    out. reads: the tables that outcome and left_out read. recency: the feature that the rival "recency alone" sees, and
    recency_words what it is. did, who, question: words ("bought", "people who have ordered", "Who orders within 30
    days?").. note: shown beside. usual: horizons predicted when
    nobody says which; the first when empty.
    """

    name: str
    title: str
    kind: TargetKind
    question: str
    who: str
    did: str
    horizons: tuple[int, ...]
    eligible: str
    outcome: str
    reads: tuple[str, ...]
    recency: str
    recency_words: str
    otherwise: float | None = 0.0
    left_out: str = ""
    better: Literal["higher", "lower", "neither"] = "higher"
    note: str = ""
    usual: tuple[int, ...] = ()

    @property
    def asked_for(self) -> tuple[int, ...]:
        """The horizons that are predicted when nobody says which."""
        return self.usual or self.horizons[:1]

    @property
    def days(self) -> int:
        """The horizon that is offered first."""
        return self.horizons[0]

    def column(self, days: int) -> str:
        """The feature's name: `p_next_purchase_30d`, `predicted_spend_90d`, `next_category_90d`."""
        prefix = {"yes/no": "p_", "money": "predicted_", "category": ""}[self.kind]
        return f"{prefix}{self.name}_{days}d"

    def asked(self, days: int) -> str:
        """The question with its days."""
        return self.question.format(days=days)

    def features(self, days: int) -> tuple[Feature, ...]:
        """What a rule can speak of once this is predicted."""
        said, missing = self.asked(days).rstrip("?").lower(), f"not asked of this person ({self.who}), or not predicted"
        if self.kind == "money":
            meaning = f"revenue expected in the next {days} days, as the back-test chose to predict it"
            return (Feature(self.column(days), "predictions", "money", meaning, "higher", missing),)
        if self.kind == "yes/no":
            meaning = f"chance of this, held against the past: {said}"
            return (Feature(self.column(days), "predictions", "probability", meaning, self.better, missing),)
        meaning = f"most likely category of the next order, if there is one within {days} days"
        sure = f"chance that the next order is of that category, if there is one within {days} days"
        return (
            Feature(self.column(days), "predictions", "", meaning, "neither", missing, "text"),
            Feature(f"p_{self.column(days)}", "predictions", "probability", sure, "neither", missing),
        )


def targets() -> tuple[Target, ...]:
    """Every target there is, by name."""
    return offered("segmentation.understand.targets", Target)


def target(name: str) -> Target | None:
    """The target of that name, or None."""
    return next((one for one in targets() if one.name == name), None)
