"""What a rule may speak of: the features people were compared by and, where tastes were compared, what they looked at
and bought."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segmentation.core.model import People
from segmentation.core.rules import FeatureMeasure
from segmentation.discover.sample import Sample
from segmentation.discover.tastes import TASTE, taste_clues
from segmentation.discover.tree_rules import Measure
from segmentation.store.engine import Engine

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Clues:
    """values: people of the sample × measures, in the measures' own units, NaN where missing."""

    measures: tuple[Measure, ...]
    values: "NDArray[np.float64]"


def clues(engine: Engine, people: People, sample: Sample) -> Clues:
    """The measures that a rule about this sample may use. A coordinate of taste is none: nobody could read it, so the
    counts of the products and categories that it is made of stand in for it."""
    spoken = [place for place, feature in enumerate(sample.features) if feature.family != TASTE]
    measures: list[Measure] = [FeatureMeasure(sample.features[place].name) for place in spoken]
    values = sample.values[:, spoken]
    if len(spoken) < len(sample.features):
        counted, columns = taste_clues(engine, people, sample.ids)
        measures += counted
        values = np.column_stack([values, columns])
    return Clues(tuple(measures), values)
