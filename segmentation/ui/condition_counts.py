"""How many people meet a condition by itself: counted once for each state of the data, however often it is drawn."""

from segmentation.core import rules
from segmentation.segments import effects
from segmentation.ui import cached
from segmentation.ui.building import Desk

MOST = 200


def meeting(on: Desk, one: rules.Condition) -> int:
    """People who meet it, whatever the other conditions say.

    What depends on more than the data is counted anew: other segments, and scores that are read with today's weights.
    """

    def count() -> int:
        return effects.meeting(on.workspace, on.people, [one])[0]

    measure = one.measure
    feature = on.vocabulary.feature(measure.name) if isinstance(measure, rules.FeatureMeasure) else None
    if isinstance(measure, rules.InSegment) or (feature is not None and feature.expression):
        return count()
    return cached.kept(on.workspace, f"meeting {on.people.table.name} {rules.condition_text(one)}", count, MOST)
