"""The five weights of the eRFM score: whole percent that always sum to 100 (requirements A5.1)."""

from dataclasses import asdict, dataclass, fields, replace

from segmentation.core.errors import UserError, did_you_mean
from segmentation.core.settings import Settings


@dataclass(frozen=True)
class Weights:
    """Percent for each component. Raises UserError when one is below 0 or they do not sum to 100."""

    recency: int = 25
    frequency: int = 20
    monetary: int = 25
    engagement: int = 20
    lifetime_value: int = 10

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 100:
                raise UserError(
                    "bad_weight",
                    f"The weight of {name.replace('_', ' ')} is {value!r}.",
                    "Choose a whole number from 0 to 100.",
                )
        total = sum(asdict(self).values())
        if total != 100:
            raise UserError(
                "bad_weights", f"The five weights add up to {total}, not 100.", "Change one of them: the others follow."
            )

    @classmethod
    def of(cls, settings: Settings) -> "Weights":
        """The weights as saved in the workspace's settings."""
        return cls(**{part.name: getattr(settings, f"weight_{part.name}") for part in fields(cls)})

    def into(self, settings: Settings) -> Settings:
        """The settings with these weights in them."""
        return replace(settings, **{f"weight_{name}": value for name, value in asdict(self).items()})


def rebalanced(weights: Weights, which: str, value: int) -> Weights:
    """One weight moved, the others scaled so that all sum to 100, as near to their proportions as whole numbers can.

    Points that rounding leaves over go to the largest remainders, of equals to the first. Others that are all 0 share
    alike.
    """
    parts = asdict(weights)
    if which not in parts:
        raise UserError(
            "unknown_weight",
            f"There is no weight “{which}”.{did_you_mean(which, parts)}",
            f"Choose one of {', '.join(parts)}.",
        )
    value = max(0, min(100, int(value)))
    others = {name: part for name, part in parts.items() if name != which}
    basis = others if sum(others.values()) else dict.fromkeys(others, 1)
    total, left = sum(basis.values()), 100 - value
    whole = {name: left * part // total for name, part in basis.items()}
    by_remainder = sorted(basis, key=lambda name: -(left * basis[name] % total))
    for name in by_remainder[: left - sum(whole.values())]:
        whole[name] += 1
    return Weights(**{which: value, **whole})
