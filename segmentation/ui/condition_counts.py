"""How many people meet a rule, or one condition: counted once for each state of the data, however often drawn."""

from segmentation.core import rules
from segmentation.segments import effects, membership, saved
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


def waterfall(on: Desk) -> membership.Waterfall:
    """Known, matching, held back and reachable people of the draft, by the very question that is asked of the data."""
    workspace, segment = on.workspace, on.segment
    asked = membership.compiled(on.people, segment, saved.by_name(workspace), workspace.settings)
    cut = (segment.ranking, segment.top, segment.top_percent, segment.minimum, segment.maximum)
    key = f"waterfall {asked!r} {asked.parameters!r} {cut} {on.people.table.name}"
    return cached.kept(workspace, key, lambda: membership.waterfall(workspace, on.people, segment), MOST)
