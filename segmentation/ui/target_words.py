"""What the Predictions page says of a target, in plain words."""

from segmentation.ui import messages
from segmentation.understand.drivers import Driver
from segmentation.understand.learning import RIVALS, Judgement
from segmentation.understand.predicted import Kept
from segmentation.understand.target import Target

SIMPLE = {"everyone": "the same for everyone", "same": "the same as in the period before"}


def way(name: str, words: str, is_used: bool = False) -> str:
    """A way to predict as a label."""
    said = SIMPLE.get(name, words)
    return f"used: {said}" if is_used else said


def answer(one: Target, told: Judgement, currency: str) -> str:
    """Of the people predicted highest, so many did it; of everyone so many."""
    if not told.tenths:
        return told.reason
    top = told.tenths[-1]
    if one.kind == "money":
        given, came = (messages.money(value, currency, whole=True) for value in (top.predicted, top.came))
        low, high = (messages.money(value, currency, whole=True) for value in (max(0.0, top.low), top.high))
        total = told.scores[0].total or 0.0
        ratio = 100 * told.average * told.people / total if total else 0.0
        return (
            f"Of 100 predicted, {ratio:.0f} came in all; from the tenth of people expected to spend most, {came} a "
            f"person [{low}, {high}] where {given} was predicted."
        )
    did = "bought it" if one.kind == "category" else one.did
    return (
        f"Of 100 people given {100 * top.predicted:.0f} % on average, {100 * top.came:.0f} "
        f"[{100 * top.low:.0f}, {100 * top.high:.0f}] {did}; of everyone asked, {100 * told.average:.1f} did."
    )


def calibrated(one: Target, told: Judgement) -> str:
    """Whether a prediction can be taken at its word."""
    within = told.within
    if len(told.tenths) == 1:
        return "Everybody is given the same: nothing tells people apart here."
    if within >= 0.9 * len(told.tenths):
        return f"It can be taken at its word: right, as far as chance allows, in {within} of {len(told.tenths)} groups."
    off = sum(tenth.came - tenth.predicted for tenth in told.tenths)
    way_off = "more came than predicted" if off > 0 else "less came than predicted"
    return (
        f"Take it with care: off by more than chance in {len(told.tenths) - within} of {len(told.tenths)} groups; "
        f"{way_off}."
    )


def lifted(one: Target, told: Judgement) -> str:
    """Whether it beats what costs nothing."""
    ours = told.scores[0]
    did = "brought" if one.kind == "money" else one.did
    return f"The tenth predicted highest {did} {ours.lift or 0:.1f} times the average; {better(told)}"


def better(told: Judgement) -> str:
    """In half a sentence: is the model better than its rivals, and what is used."""
    rivals = [mark for mark in told.scores[1:] if mark.name in (*RIVALS, "most", "last")]
    if not told.is_learned:
        return f"no model beat “{told.used_words}” when it was tried, so that is what is used."
    clear = [mark for mark in rivals if mark.more.is_clear and (mark.more.value or 0) > 0]
    if rivals and len(clear) == len(rivals):
        return "it is clearly better than every simple way."
    worse = [mark for mark in rivals if (mark.more.value or 0) < 0]
    if worse:
        return f"on the days judged, “{SIMPLE.get(worse[0].name, worse[0].words)}” erred less than it did."
    level = next((mark for mark in rivals if mark not in clear), None)
    return f"no clear gain over “{SIMPLE.get(level.name, level.words) if level else 'a simple way'}”."


def error_name(one: Target, currency: str) -> str:
    """What is measured of a way."""
    return {"money": f"Typical miss, {currency} a person", "category": "Wrong, %"}.get(one.kind, "Brier score")


def error(one: Target, value: float) -> float:
    """The error as shown."""
    return (
        round(value, 2) if one.kind == "money" else round(100 * value, 1) if one.kind == "category" else round(value, 4)
    )


def how(one: Target, told: Judgement) -> str:
    """When it was learned and judged."""
    on = ", ".join(messages.day(day) for day in told.asked_on)
    said = f"Asked of {one.who}. Judged on {messages.people(told.people)} as of {on} and the {told.days} days after"
    if told.learned_on:
        said += (
            f"; levelled and chosen on {messages.day(told.middle[0])}; learned from {told.learned_from:,} looks at "
            f"people from {messages.day(told.learned_on[-1])} to {messages.day(told.learned_on[0])}"
        )
    return said + ". In brackets: what chance alone allows, 95 times in 100."


def driver(one: Driver) -> str:
    """A feature as a label: what it is, and which way it works."""
    way_on = {1: "more → higher", -1: "more → lower", 0: "either way"}[one.direction]
    meaning = one.meaning.partition(";")[0].partition(":")[0]
    short = meaning if len(meaning) <= 60 else meaning[:57].rsplit(" ", 1)[0] + " …"
    return f"{short[:1].upper()}{short[1:]} ({way_on})"


def led(told: Judgement) -> str:
    """What leads the prediction."""
    first = told.drivers[0]
    meaning = first.meaning.partition(";")[0]
    moves = {1: "the more, the higher", -1: "the more, the lower", 0: "in no one direction"}[first.direction]
    return f"It leans most on {meaning} ({moves}): {100 * first.share:.0f} % of what its error hangs on."


def expected(one: Target, kept: Kept) -> str:
    """Of how many people something is predicted now."""
    return f"Predicted for {messages.people(kept.people)} as of {messages.day(kept.as_of)}."
