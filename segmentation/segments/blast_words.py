"""What bad data does to people, in sentences."""

from collections.abc import Sequence

from segmentation.core import wording
from segmentation.load.ratings import percent
from segmentation.load.regimes import Regime
from segmentation.segments.worlds import Difference
from segmentation.understand.tiers import ERFM, Band

SHOWN = 2  # segments named


def of_repair(change: Difference, because: str, in_force: bool, tiers: Sequence[Band] = ERFM) -> tuple[str, ...]:
    """The tier first, then the segments that are wrong most. in_force: the repair is on, so this is how it would be."""
    are, hold = ("would be", "would hold") if in_force else ("are", "hold")
    said: list[str] = []
    places = {band.name: place for place, band in enumerate(reversed(tiers), start=1)}  # the best is the highest
    for name in reversed(places):
        place = places[name]
        wrong = sum(one.own for one in change.tiers if one.came_from == name and places.get(one.went_to, 0) < place)
        missing = sum(one.own for one in change.tiers if one.went_to == name and places.get(one.came_from, 0) < place)
        for people, word in ((wrong, "called"), (missing, "not called")):
            if people and not said:
                verb = "is" if people == 1 and not in_force else are
                said.append(f"{wording.people(people)} {verb} {word} {name} because {because}.")
    for one in [segment for segment in change.segments if segment.left or segment.joined][:SHOWN]:
        parts = []
        if one.left:
            parts.append(f"{hold if in_force else 'holds'} {wording.people(one.left)} too many")
        if one.joined:
            parts.append(f"{'would lack' if in_force else 'lacks'} {wording.people(one.joined)}")
        said.append(f"“{one.name}” {' and '.join(parts)}.")
    own = change.scores - change.by_cuts
    if not said and own:
        said.append(f"{wording.people(own)} {'changes' if own == 1 else 'change'} score, but nobody tier or segment.")
    if change.by_cuts:
        said.append(
            f"{wording.people(change.by_cuts)} {'changes' if change.by_cuts == 1 else 'change'} score though nothing "
            "of theirs does: scores compare people, and the cut points move a little."
        )
    if not said:
        said.append("Nobody changes score, tier or segment.")
    return tuple(said)


def of_regime(change: Difference, regime: Regime) -> tuple[str, ...]:
    """Each segment that opens hold up, by the part that disappears; and that no score uses opens, where none does."""
    way = {"without_machines": "without machine opens", "clicks_only": "when only clicks count"}[regime.name]
    said = [
        f"{percent(one.left / one.before)} of “{one.name}” disappears {way} ({one.left:,} of {one.before:,} people)."
        for one in sorted(change.segments, key=lambda one: -(one.share_left or 0))
        if one.left
    ][: 1 + SHOWN]
    gains = [f"“{one.name}” gains {wording.people(one.joined)} {way}." for one in change.segments if one.joined]
    said += gains[:SHOWN]
    if not said:
        said.append(f"No segment changes {way}.")
    said.append(
        f"{wording.people(change.scores)} change score {way}."
        if change.scores
        else "No score changes: none of them counts opens."
    )
    return tuple(said)
