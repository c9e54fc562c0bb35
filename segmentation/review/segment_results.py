"""Each segment's campaigns of a month, held against the guides' benchmarks, the broad list and the month before."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from segmentation.core.experiments import shrunk
from segmentation.core.model import Segment
from segmentation.core.statistics import Difference, Mean, Rate, difference_of_means, difference_of_rates, exact
from segmentation.review import campaign_figures, sends
from segmentation.review.campaign_figures import WINDOW_DAYS, Figures, Part
from segmentation.review.months import Month
from segmentation.store.workspace import Workspace

BROAD = ""  # the place of recipients of no linked segment
SURE = 0.99  # for outliers: many are compared at once

Standing = Literal["met", "missed", "cannot tell", "no benchmark", "unknown"]
SAID: dict[Standing, str] = {
    "met": "Meets it",
    "missed": "Misses it",
    "cannot tell": "Too few people to say",
    "no benchmark": "",
    "unknown": "Not reported",
}


@dataclass(frozen=True)
class Measure:
    """One rate of a campaign. bound: the guides' benchmark (a claim, A14.1), 0 to 1; at_least: that or more is good."""

    name: str
    title: str
    meaning: str
    bound: float | None = None
    at_least: bool = True


MEASURES = (
    Measure("opened", "Opened", "people who opened it, machine opens left out, of those it reached", 0.25),
    Measure("clicked", "Clicked", "people who clicked, of those it reached", 0.05),
    Measure("clicked_of_opened", "Clicked of opened", "people who clicked, of those who opened", 0.20),
    Measure("bought", "Bought", f"people who ordered within {WINDOW_DAYS} days, of those it reached"),
    Measure("unsubscribed", "Unsubscribed", "people who unsubscribed, of those it reached", 0.002, False),
    Measure("complained", "Complained", "people who called it spam, of those it reached", 0.001, False),
    Measure("bounced", "Bounced", "people it could not be delivered to, of all it was sent to", 0.05, False),
    Measure("opened_any", "Opened, machines too", "people or their mail program opened it, of those it reached"),
    Measure("full_price", "Discount to full-price buyers", "people who had paid full price all year, of those who "
            "bought with a discount"),
)  # fmt: skip
MISMATCH = 0.003  # more unsubscribes than this: the segment and the mail do not match (A14.1)


@dataclass(frozen=True)
class Reading:
    """One measure of one segment. rate None: nobody reports it. shrunk: drawn towards all segments' common rate.

    standing: against the benchmark, by the interval. broad, before: this minus the broad list, minus last month, whose
    rates are broad_rate and before_rate. is_outlier: its 99 % interval leaves out the other campaigns' common rate.
    """

    measure: Measure
    rate: Rate | None
    shrunk: float | None
    standing: Standing
    broad: Difference
    before: Difference
    is_outlier: bool
    broad_rate: Rate | None = None
    before_rate: Rate | None = None


@dataclass(frozen=True)
class SegmentResult:
    """One segment's month. segment None: the broad list. campaigns: their parts, oldest first.

    revenue: a recipient. revenue_broad: this minus the broad list's, with interval where events are loaded.
    origins: where the figures come from.
    """

    segment: Segment | None
    campaigns: tuple[Part, ...]
    figures: Figures
    readings: tuple[Reading, ...]
    revenue: Mean | None
    revenue_broad: Difference
    origins: tuple[str, ...]

    def of(self, measure: str) -> Reading:
        """The reading of that measure."""
        return next(one for one in self.readings if one.measure.name == measure)


def results(
    workspace: Workspace,
    segments: Sequence[Segment],
    month: Month,
    days: int = WINDOW_DAYS,
    progress: Callable[[str, float], None] | None = None,
) -> tuple[SegmentResult, ...]:
    """The segments that were sent to in that month, most revenue a recipient first, and at the end the broad list.

    Campaigns that certainly carried a list are linked on the way (`sends.find`). Empty when no campaign is known.
    """
    say = progress or (lambda text, part: None)
    first = month.before.replace(day=1)
    say("Which campaign carried which list", 0.0)
    sends.find(workspace, segments, first, month.until)
    say("What its recipients did", 0.3)
    found = campaign_figures.parts(workspace, first, month.until, days)
    now = [one for one in found if one.sent_on > month.before]
    before = [one for one in found if one.sent_on <= month.before]
    return summary(segments, now, before)


def summary(segments: Sequence[Segment], now: Sequence[Part], before: Sequence[Part]) -> tuple[SegmentResult, ...]:
    """The same from the parts of this month and of the month before."""
    mine, theirs = by_segment(now), by_segment(before)
    places = [one.segment_id for one in segments if one.segment_id in mine]
    common = {measure.name: shrunken(measure, places, mine) for measure in MEASURES}
    broad = total(mine.get(BROAD, ()))
    made = []
    known = {one.segment_id: one for one in segments}
    for place in [*places, *([BROAD] if BROAD in mine else [])]:
        figures = total(mine[place])
        last = total(theirs.get(place, ()))
        others = total([one for one in now if one.segment_id != place])
        readings = tuple(
            reading(measure, figures, broad if place else Figures(), last, others, common[measure.name].get(place))
            for measure in MEASURES
        )
        difference = Difference(None, None)
        if place and figures.revenue_each is not None and broad.revenue_each is not None:
            difference = difference_of_means(figures.revenue_each, broad.revenue_each)
            if figures.squares is None or broad.squares is None:
                difference = Difference(difference.value, None)
        made.append(
            SegmentResult(
                known.get(place), tuple(mine[place]), figures, readings, figures.revenue_each, difference,
                tuple(dict.fromkeys(one.origin for one in mine[place])),
            )
        )  # fmt: skip
    return tuple(sorted(made, key=lambda one: (one.segment is None, -worth(one))))


def worth(of: SegmentResult) -> float:
    """Revenue a recipient, 0 where unknown."""
    return (of.revenue.value or 0.0) if of.revenue is not None else 0.0


def by_segment(found: Sequence[Part]) -> dict[str, list[Part]]:
    """segment_id → its parts."""
    places: dict[str, list[Part]] = {}
    for one in found:
        places.setdefault(one.segment_id, []).append(one)
    return places


def total(found: Sequence[Part]) -> Figures:
    """All parts together: a person counts once a campaign."""
    whole = Figures()
    for one in found:
        whole = whole + one.figures
    return whole


def shrunken(measure: Measure, places: Sequence[str], mine: Mapping[str, Sequence[Part]]) -> dict[str, float | None]:
    """segment_id → its rate drawn towards that of all segments together."""
    rates = {place: rate for place in places if (rate := total(mine[place]).rate(measure.name)) is not None}
    return dict(zip(rates, shrunk(tuple(rates.values())), strict=True))


def reading(
    measure: Measure, figures: Figures, broad: Figures, last: Figures, others: Figures, drawn: float | None
) -> Reading:
    """One measure of one segment."""
    rate, common = figures.rate(measure.name), others.rate(measure.name)
    outlier = False
    if rate is not None and rate.n and common is not None and common.value is not None and measure.name != "full_price":
        outlier = common.value not in rate.interval(SURE)
    beside = broad.rate(measure.name) if broad.recipients else None
    old = last.rate(measure.name) if last.recipients else None
    return Reading(
        measure, rate, drawn, standing(measure, rate), less(rate, beside), less(rate, old), outlier, beside, old
    )


def less(new: Rate | None, old: Rate | None) -> Difference:
    """New minus old; unknown where either is."""
    return Difference(None, None) if new is None or old is None else difference_of_rates(new, old)


def standing(measure: Measure, rate: Rate | None) -> Standing:
    """By the whole exact interval: a benchmark is met or missed only when chance does not decide it (A17.3).

    One unsubscribe of 35 is no proof that more than 0.2 % leave; a score interval would say so.
    """
    if rate is None or not rate.n:
        return "unknown"
    if measure.bound is None:
        return "no benchmark"
    span = exact(rate.successes, rate.n)
    if span.low >= measure.bound:
        return "met" if measure.at_least else "missed"
    if span.high <= measure.bound:
        return "missed" if measure.at_least else "met"
    return "cannot tell"
