"""Numbers of a review in words, for shared screens and reports: small counts masked, rates with their intervals."""

from segmentation.core import wording
from segmentation.core.statistics import Difference, Mean, Rate
from segmentation.review.results import Comparison, Verdict

UNKNOWN = "unknown"
SAID: dict[Verdict, str] = {
    "unknown": "Not known",
    "too early": "Too early to say",
    "too small": "Too few people to say",
    "higher": "Higher than the rest of the list",
    "lower": "Lower than the rest of the list",
    "no clear difference": "No clear difference from the rest",
}


def number(count: int, masked: int) -> str:
    """`412`, or `fewer than 11` below the threshold (0 as well: that nobody did is a fact about each of them)."""
    return f"fewer than {masked}" if count < masked else f"{count:,}"


def people(count: int, masked: int) -> str:
    """`412 people`, or `fewer than 11 people`."""
    return f"fewer than {masked} people" if count < masked else wording.people(count)


def came_and_left(before: int, entered: int, left: int, now: int, masked: int) -> tuple[str, str]:
    """Who entered and who left, beside both sizes: where one of the two is masked the other stands as a span, because
    the sizes and it would give the masked one away. `fewer than 11`, `22 to 32`."""
    if (entered < masked) == (left < masked) or min(before, now) < masked:
        return number(entered, masked), number(left, masked)
    if entered < masked:
        return number(entered, masked), f"{max(masked, before - now):,} to {before - now + masked - 1:,}"
    return f"{max(masked, now - before):,} to {now - before + masked - 1:,}", number(left, masked)


def share(value: float) -> str:
    """`4.1 %`; a share below half a tenth of a percent says so instead of 0.0."""
    return "less than 0.1 %" if 0 < value < 0.0005 else f"{100 * value:.1f} %"


def rate(found: Rate, masked: int) -> str:
    """`27.3 % [26.0, 28.7]`; with fewer than the threshold behind it `fewer than 11 of 412`."""
    if found.value is None:
        return UNKNOWN
    if found.n < masked:
        return f"of {people(found.n, masked)}"
    if found.successes < masked:
        return f"fewer than {masked} of {found.n:,}"
    span = found.interval()
    return f"{share(found.value)} [{100 * span.low:.1f}, {100 * span.high:.1f}]"


def average(found: Mean, masked: int, currency: str) -> str:
    """`€12.40 [10.10, 14.70]`; unknown for fewer people than the threshold."""
    if found.value is None or found.n < masked:
        return UNKNOWN if found.value is None else f"of {people(found.n, masked)}"
    span = found.interval()
    tail = f" [{signed(span.low, 2)}, {signed(span.high, 2)}]" if span else ""
    return wording.money(found.value, currency) + tail


def value(found: Rate | Mean | None, masked: int, currency: str) -> str:
    """A rate or an average, whichever it is."""
    if found is None:
        return UNKNOWN
    return rate(found, masked) if isinstance(found, Rate) else average(found, masked, currency)


def hidden(found: Rate | Mean | None, masked: int) -> bool:
    """Whether a number may not be shown, because so few people are behind it."""
    return found is None or found.n < masked or (isinstance(found, Rate) and found.successes < masked)


def difference(of: Comparison, masked: int, currency: str) -> str:
    """`+21.2 points [19.8, 22.7]`, `+€29.97 [27.10, 32.80]`; "" where it is unknown, too early, too small or masked."""
    if of.verdict in ("unknown", "too early", "too small") or hidden(of.members, masked) or hidden(of.rest, masked):
        return ""
    return gap(of.difference, of.metric.kind == "rate", currency)


def gap(found: Difference, points: bool, currency: str) -> str:
    """A difference with its sign and interval."""
    if found.value is None or found.interval is None:
        return ""
    low, high = found.interval.low, found.interval.high
    sign = "−" if round(100 * found.value, 1 if points else 0) < 0 else "+"
    if points:
        return f"{sign}{abs(100 * found.value):.1f} points [{signed(100 * low)}, {signed(100 * high)}]"
    return f"{sign}{wording.money(abs(found.value), currency)} [{signed(low, 2)}, {signed(high, 2)}]"


def signed(value: float, digits: int = 1) -> str:
    """A number of an interval, with a true minus."""
    return f"{'−' if round(value, digits) < 0 else ''}{abs(value):,.{digits}f}"


def verdict(of: Comparison) -> str:
    """What a comparison says, with the reason where it says nothing."""
    return f"{SAID[of.verdict]}. {of.why}".strip() if of.why else f"{SAID[of.verdict]}."
