"""A segment's campaigns in words, for the page and the report alike: masked counts, benchmarks, what to talk about."""

from segmentation.core import wording
from segmentation.core.statistics import Difference, Rate
from segmentation.review import wordings
from segmentation.review.campaign_figures import REPORTED, Figures
from segmentation.review.segment_results import MISMATCH, SAID, Reading, SegmentResult

BROAD_NAME = "Everyone else (broad list)"


def name_of(of: SegmentResult) -> str:
    """The segment's name, or that of the broad list."""
    return of.segment.name if of.segment is not None else BROAD_NAME


def rate(of: Reading, masked: int) -> str:
    """A rate with its interval; a dash where nobody reports it."""
    return "–" if of.rate is None else wordings.rate(of.rate, masked)


def brief(of: SegmentResult, measure: str, masked: int) -> str:
    """The rate for an overview. Where only opens with those of machines are known they stand there, and say so."""
    one = of.of(measure)
    if measure == "opened" and one.rate is None and of.of("opened_any").rate is not None:
        return f"{rate(of.of('opened_any'), masked)} with machines"
    return rate(one, masked)


def figures(of: Figures, masked: int, currency: str) -> str:
    """`1,200 opened (33.4 %), €45.00 revenue`: what was typed, with the rates that follow, so that a slip is seen."""
    said = []
    for name in REPORTED:
        count, found = getattr(of, name), of.rate(name)
        if count is not None:
            word = name.removesuffix("_any")
            hidden = found is None or wordings.hidden(found, masked)
            tail = "" if found is None or hidden else f" ({wordings.share(found.value or 0.0)})"
            said.append(f"{wordings.number(count, masked)} {word}{tail}")
    if of.revenue is not None:
        said.append(f"{wording.money(of.revenue, currency)} revenue")
    return ", ".join(said) or "no figures"


def drawn_in(of: Reading, masked: int) -> str:
    """The rate drawn towards the common one; a dash where the rate itself is not shown."""
    return "–" if of.shrunk is None or wordings.hidden(of.rate, masked) else wordings.share(of.shrunk)


def beside(of: Reading, difference: Difference, other: Rate | None, masked: int) -> str:
    """A difference in points; a dash where one of the two is not shown, for it would give that one away."""
    if wordings.hidden(of.rate, masked) or wordings.hidden(other, masked):
        return "–"
    return wordings.gap(difference, True, "") or "–"


def bound(of: Reading) -> str:
    """`25 % or more`, `0.2 % or less`."""
    if of.measure.bound is None:
        return "–"
    return f"{100 * of.measure.bound:g} % or {'more' if of.measure.at_least else 'less'}"


def revenue(of: SegmentResult, masked: int, currency: str) -> str:
    """Revenue a recipient, with its interval where single orders are known."""
    if of.revenue is None or of.revenue.value is None:
        return "–"
    if of.figures.squares is None and of.revenue.n >= masked:
        return wording.money(of.revenue.value, currency)
    return wordings.average(of.revenue, masked, currency)


def lines(of: SegmentResult, masked: int) -> tuple[dict[str, str], ...]:
    """A line a measure: this month, the guides' benchmark (a claim of theirs), the broad list, last month."""
    return tuple(
        {
            "": one.measure.title,
            "This month": rate(one, masked),
            "Drawn in": drawn_in(one, masked),
            "Guides' benchmark": bound(one),
            "So": SAID[one.standing],
            "Beside the broad list": beside(one, one.broad, one.broad_rate, masked),
            "Since last month": beside(one, one.before, one.before_rate, masked),
            "What it is": one.measure.meaning,
        }
        for one in of.readings
    )


def remarks(of: SegmentResult, masked: int) -> tuple[str, ...]:
    """What a team should talk about, in sentences."""
    said = []
    lost, price = of.of("unsubscribed").rate, of.of("full_price").rate
    if lost is not None and lost.n and lost.interval().low > MISMATCH:
        said.append("So many unsubscribe that segment and mail do not match: look at both before the next one.")
    odd = [one.measure.title.lower() for one in of.readings if one.is_outlier]
    if odd:
        said.append(f"Unlike the other campaigns beyond chance: {', '.join(odd)}.")
    for part in of.campaigns:
        if part.impossible:
            name = part.campaign_id.removeprefix("typed: ")
            said.append(f"“{name}” reports {', '.join(part.impossible)}: more than people can be, so it is left out.")
    if price is not None and price.successes and price.n >= masked:
        said.append(
            f"Of those who bought with a discount {wordings.rate(price, masked)} had paid full price all year: "
            "a discount may have been given away."
        )
    return tuple(said)
