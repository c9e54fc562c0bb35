"""What the Predictions page says of a target, in plain words."""

import math

from segmentation.core.model import Feature
from segmentation.ui import messages
from segmentation.understand.drivers import Driver
from segmentation.understand.learning import RIVALS, Judgement
from segmentation.understand.predicted import Kept
from segmentation.understand.target import Target
from segmentation.understand.why import Reason

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
        hundred, in_all = (messages.money(value, currency, whole=True) for value in (100, ratio))
        return (
            f"For {hundred} predicted, {in_all} came in all. The tenth expected to spend most brought {came} "
            f"a person where {given} was predicted; 95 of 100 such groups bring {low} to {high}."
        )
    if one.kind == "category":
        return (
            f"Of 100 people who ordered, {100 * told.average:.0f} bought of the category named for them; where it was "
            f"surest ({messages.share(top.predicted)} on average), {100 * top.came:.0f}."
        )
    return (
        f"Of 100 people given {messages.share(top.predicted)} on average, {100 * top.came:.0f} {one.did} "
        f"(95 of 100 such groups: {100 * top.low:.0f} to {100 * top.high:.0f}); "
        f"of everyone asked, {100 * told.average:.1f} did."
    )


def calibrated(one: Target, told: Judgement) -> str:
    """Whether a prediction can be taken at its word."""
    within, groups = told.within, len(told.tenths)
    if groups == 1:
        return "Everybody is given the same: nothing tells people apart here."
    if told.shift is not None and not told.shift.steps and told.within_chance < 0.9 * groups:
        return (
            f"Take it with care: {told.within_chance} of {groups} groups came as predicted but for the chance of their "
            "people, and no earlier period tells how far a whole one may lie off; the bars are a guess."
        )
    if within >= 0.9 * groups:
        said = f"It can be taken at its word: {within} of {groups} groups ended where 95 of 100 such groups end"
        if told.within_chance < within:
            return f"{said}; by the chance of their people alone it would be {told.within_chance}."
        return said + "."
    off = sum(tenth.came - tenth.predicted for tenth in told.tenths)
    way_off = "more came than predicted" if off > 0 else "less came than predicted"
    return (
        f"Take it with care: {groups - within} of {groups} groups ended outside of where 95 of 100 should; {way_off}."
    )


def shifted(one: Target, told: Judgement) -> str:
    """How far a whole period may lie off, in words, and where that is known from; "" where it was not measured."""
    if told.shift is None:
        return "The bars hold the chance of the people in a group alone."
    if one.kind == "money":
        more, less = math.exp(told.shift.reach), math.exp(-told.shift.reach)
        size = f"from {100 * less:.0f} to {100 * more:.0f} where 100 was predicted"
    else:
        odds = math.log(told.average / (1 - told.average)) if 0 < told.average < 1 else 0.0
        low, high = (100 / (1 + math.exp(-odds + side * told.shift.reach)) for side in (1, -1))
        size = f"from {low:.1f} to {high:.1f} % where {100 * told.average:.1f} % was predicted"
    steps = told.shift.steps
    count = f"{steps} {'step' if steps == 1 else 'steps'} from one earlier period to the next"
    known = (
        f"known from {count}; a fifth more or less counts as two more"
        if steps
        else "no earlier period tells; a fifth more or less is taken as usual"
    )
    return (
        f"The bars hold two kinds of chance: that of the people in a group, and that a whole period is better or worse "
        f"for everybody ({size}; {known}). The level is that of the newest days: a season to come, such as Christmas, "
        "is not foreseen."
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


def named(told: Judgement) -> str:
    """How often the right category is named, beside the best simple way."""
    ours, others = told.scores[0], told.scores[1:]
    if not others:
        return f"It names the right category for {messages.share(1 - ours.error)}."
    best = min(others, key=lambda mark: mark.error)
    clear = "clearly " if best.more.is_clear and (best.more.value or 0) > 0 else ""
    if best.error <= ours.error:
        return f"“{best.words[:1].upper()}{best.words[1:]}” is right as often: {messages.share(1 - best.error)}."
    return (
        f"It names the right category for {messages.share(1 - ours.error)}, {clear}more than “{best.words}” with "
        f"{messages.share(1 - best.error)}."
    )


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
    return said + "."


def driver(one: Driver) -> str:
    """A feature as a label: what it is, and which way it works."""
    way_on = {1: "more → higher", -1: "more → lower", 0: "either way"}[one.direction]
    meaning = short_meaning(one.meaning)
    short = meaning if len(meaning) <= 80 else meaning[:77].rsplit(" ", 1)[0] + " …"
    return f"{short[:1].upper()}{short[1:]} ({way_on})"


def led(told: Judgement) -> str:
    """What leads the prediction."""
    first = told.drivers[0]
    meaning = short_meaning(first.meaning)
    moves = {1: "the more, the higher", -1: "the more, the lower", 0: "in no one direction"}[first.direction]
    return f"It leans most on {meaning} ({moves}): {messages.share(first.share)} of what its error hangs on."


def expected(one: Target, kept: Kept) -> str:
    """Of how many people something is predicted now."""
    return f"Predicted for {messages.people(kept.people)} as of {messages.day(kept.as_of)}."


def reason(one: Reason, feature: Feature | None, money: bool, currency: str) -> dict[str, str]:
    """A reason as cells: `+9.0 points`, days since the last order, `12`, `80`."""
    meaning = short_meaning(feature.meaning if feature else one.feature).partition(" (")[0]
    unit = "" if feature is None else feature.kind if feature.kind == "yes/no" else feature.unit
    moved = messages.money(abs(one.moves), currency) if money else f"{100 * abs(one.moves):.1f} points"
    return {
        "Moved by": f"{'+' if one.moves > 0 else '−'}{moved}",
        "Because of": f"{meaning[:1].upper()}{meaning[1:]}",
        "Here": amount(one.value, unit, currency),
        "Usually": "most have none" if one.typical is None else amount(one.typical, unit, currency),
    }


def short_meaning(meaning: str) -> str:
    """What a feature is, without its details: up to the first semicolon, or a colon that is not part of a time."""
    return meaning.partition(";")[0].partition(": ")[0]


def amount(value: float | None, unit: str, currency: str) -> str:
    """A feature's value with its unit."""
    if value is None:
        return "none"
    if unit == "money":
        return messages.money(value, currency)
    if unit == "yes/no":
        return "yes" if value >= 0.5 else "no"
    if unit == "share":
        return messages.share(value)
    return messages.number(value, 0 if value == int(value) else 1)
