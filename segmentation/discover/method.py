"""What a clustering method declares."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from segmentation.core.errors import UserError, did_you_mean
from segmentation.core.registry import offered

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Fit = Callable[["NDArray[np.float64]", int, Mapping[str, float]], "NDArray[np.int64]"]
Cuts = Callable[["NDArray[np.float64]", Sequence[int]], "dict[int, NDArray[np.int64]]"]


@dataclass(frozen=True)
class Parameter:
    """A number a person may choose: default, range and meaning."""

    name: str
    default: float
    low: float
    high: float
    meaning: str


@dataclass(frozen=True)
class Method:
    """fit(matrix of z-scores, seed, parameters) → a label per row, −1 for people in no group.

    most: the largest matrix it is fitted on (its cost in people). redrawn: people in each of the
    resamples that measure stability. whole: whether every person gets a group. centred: whether a person belongs to
    the group with the nearest centre (otherwise to that of the nearest person). cuts: all the wanted numbers of groups
    from one fit, for methods that can.
    """

    name: str
    title: str
    meaning: str
    fit: Fit
    most: int
    redrawn: int
    whole: bool = True
    centred: bool = False
    cuts: Cuts | None = None
    parameters: tuple[Parameter, ...] = field(default_factory=tuple)

    @property
    def takes_a_number(self) -> bool:
        """Whether a person says how many groups there shall be."""
        return any(one.name == "k" for one in self.parameters)


def methods() -> tuple[Method, ...]:
    """Every method on offer."""
    return offered("segmentation.discover.methods", Method)


def method(name: str) -> Method:
    """The method of that name. Raises UserError with the nearest names."""
    known = {one.name: one for one in methods()}
    if name not in known:
        raise UserError(
            "unknown_method",
            f"There is no method “{name}”.{did_you_mean(name, known)}",
            f"Choose one of: {', '.join(known)}.",
        )
    return known[name]


def complete(chosen: Method, given: Mapping[str, float]) -> dict[str, float]:
    """Given parameters with the defaults added. Raises UserError when one is unknown or outside its range."""
    values = {parameter.name: parameter.default for parameter in chosen.parameters}
    for name, value in given.items():
        parameter = next((one for one in chosen.parameters if one.name == name), None)
        if parameter is None:
            raise UserError(
                "unknown_parameter", f"{chosen.title} has no “{name}”.", f"It takes: {', '.join(values) or 'nothing'}."
            )
        if not parameter.low <= value <= parameter.high:
            raise UserError(
                "parameter_out_of_range",
                f"{name} is {value:g}, outside {parameter.low:g} to {parameter.high:g}.",
                "Choose a value inside.",
            )
        values[name] = value
    return values
