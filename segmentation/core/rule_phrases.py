"""One condition → what people did or have, in a marketer's words: a clause that continues “people who …”."""

import re
from datetime import date

from segmentation.core.events import EVENTS
from segmentation.core.model import Feature, Vocabulary
from segmentation.core.rule_model import Behaviour, Condition, FeatureMeasure, Filter, InSegment
from segmentation.core.rule_wording import (
    Say,
    as_unit,
    compared,
    counted,
    frequency,
    is_none,
    listed,
    said,
    short,
    singular,
    spoken,
    values,
    with_article,
)

# How a count reads as something done: {times} is “at least twice” or “never”, {n} is “at least 3” or “no”.
# The first phrase whose pattern begins the feature's meaning is taken; the rest of the meaning follows it.
DONE = (
    (r"orders(?! (expected|predicted))", "bought {times}"),
    (r"clicks", "clicked {times}"),
    (r"searches", "searched {times}"),
    (r"opens by the person", "opened mails {times}"),
    (r"products looked at", "viewed {n} products"),
    (r"products put into the cart", "put {n} products into the cart"),
    (r"checkouts started", "started {n} checkouts"),
    (r"mails received", "received {n} mails"),
    (r"tickets opened", "opened {n} tickets"),
    (r"tickets open", "have {n} tickets open"),
    (r"days with a visit to the site", "visited the site on {n} days"),
    (r"different categories looked at", "viewed {n} different categories"),
    (r"different categories bought from", "bought from {n} different categories"),
    (r"paid", "paid {n}"),
)
SINCE = (
    (r"days since the last order", "last bought"),
    (r"days since the first order", "first bought"),
    (r"days since the last click in a mail", "last clicked in a mail"),
    (r"days since the last open.*", "last opened a mail"),
    (r"days since the last visit.*", "last visited the site"),
    (r"days since the first click in a mail", "first clicked in a mail"),
    (r"days since the first visit.*", "first visited the site"),
    (r"days since the person was added", "were added"),
    (r"days since the (last|first) (.+)", r"had their \1 \2"),
    (r"days since (.+)", r"had \1"),
)
PLURALS = {"category": "categories", "search": "searches", "sku": "SKUs", "campaign_id": "campaigns"}


def clause(condition: Condition, vocabulary: Vocabulary, currency: str = "") -> str:
    """A condition as a clause. Names that the vocabulary lacks are said as they are: a sentence never fails."""
    measure = condition.measure
    if isinstance(measure, InSegment):
        return f"are {'not ' * condition.operator.startswith('not')}in the segment “{measure.name}”"
    if isinstance(measure, Behaviour):
        return behaviour(measure, condition, vocabulary)
    found = vocabulary.feature(measure.name) or Feature(measure.name, "", "", spoken(measure.name))
    if condition.operator in ("is missing", "is known"):
        return state(found, condition.operator)
    if found.kind == "yes/no":
        return yes_no(found, condition.operator == "is true")
    return text(found, condition) if found.kind == "text" else number(found, condition, currency)


def state(feature: Feature, operator: str) -> str:
    """`never ordered`, `have no known click rate in the last 90 days (received no mail in 90 days)`."""
    if operator == "is known":
        return f"have a known value of “{short(feature.meaning)}”"
    if re.fullmatch(r"never (?!missing)[^,;]+", feature.missing):
        return feature.missing
    why = f" ({feature.missing})" if feature.missing else ""
    return f"have no known value of “{short(feature.meaning)}”{why}"


def yes_no(feature: Feature, wanted: bool) -> str:
    """What holds, in the words of the feature's meaning."""
    meaning = short(feature.meaning)
    if feature.name.startswith("has_"):
        return f"{'have' if wanted else 'do not have'} {spoken(feature.name.removeprefix('has_'))}"
    if wanted:
        return meaning
    if meaning.startswith("may not "):
        return meaning.replace("may not ", "may ", 1)
    return f"are not {meaning}" if " " not in meaning else f"are not people of whom it is true: {meaning}"


def text(feature: Feature, condition: Condition) -> str:
    """`have “Boots” as the category looked at most often in the last 90 days`; `are in the tier “Champions”`."""
    meaning = short(feature.meaning)
    standing = re.fullmatch(r"(?:\w+_)?(?:tier|state|stage)", feature.name)
    if standing and condition.operator in ("=", "!=", "in", "not in"):
        negated = " not" if condition.operator in ("!=", "not in") else ""
        return f"are{negated} in the {spoken(feature.name)} {listed(values(condition), said)}"
    label = meaning if re.match(r"(the|their|a|an) ", meaning) else f"the {meaning}"
    if condition.operator in ("contains", "starts with"):
        how = "containing" if condition.operator == "contains" else "starting with"
        return f"have text {how} {said(condition.value)} as {label}"
    other = "something other than " if condition.operator in ("!=", "not in") else ""
    return f"have {other}{listed(values(condition), said)} as {label}"


def number(feature: Feature, condition: Condition, currency: str) -> str:
    """`bought at least twice in the last 365 days`, `have a refund share of at least 50 %`."""
    meaning = short(feature.meaning)
    if feature.unit == "days":
        for pattern, phrase in SINCE:
            if found := re.fullmatch(pattern, meaning):
                return f"{found.expand(phrase)} {compared(condition, said, 'days')} ago"
    if condition.value is not None and isinstance(values(condition)[0], date):
        return f"have {with_article(meaning)} {compared(condition, said)}"
    say = as_unit(feature.unit, currency)
    if feature.unit not in ("share", "score") and not feature.name.startswith(("predicted", "expected")):
        for pattern, phrase in DONE:
            if found := re.match(rf"{pattern}\b", meaning):
                return filled(phrase, condition, say, meaning[found.end() :])
        if feature.unit and meaning.startswith(f"{feature.unit} "):
            return filled(f"had {{n}} {feature.unit}", condition, say, meaning[len(feature.unit) :])
    label = called(feature)
    if label.startswith(f"{feature.unit} ") and feature.unit == "days":
        return f"have {compared(condition, said)} {label}" + (" on average" if "average" in meaning else "")
    return f"have {with_article(label)} of {compared(condition, say)}"


def called(feature: Feature) -> str:
    """What a sentence calls the figure: `refund share`, `eRFM score`, `chance of still being a customer`."""
    meaning = short(feature.meaning)
    return meaning if re.match(r"(probability|chance) (?!of this$)", meaning) else spoken(feature.name)


def behaviour(measure: Behaviour, condition: Condition, vocabulary: Vocabulary) -> str:
    """`viewed a product in “Boots” at least 5 times in the last 90 days`."""
    event = vocabulary.event(measure.event) or next((one for one in EVENTS if one.name == measure.event), None)
    did = (event.meaning if event else spoken(measure.event)) + filters(measure.where)
    window = "" if measure.within_days is None else f" in the last {counted(measure.within_days, 'days')}"
    if measure.aggregate.startswith("days_since"):
        which = measure.aggregate.removeprefix("days_since_")
        if condition.operator == "is missing":
            return f"never {did}{window}"
        if condition.operator == "is known":
            return f"{did} at least once{window}"
        only = f" (looking at the last {counted(measure.within_days, 'days')})" if measure.within_days else ""
        return f"{which} {did} {compared(condition, said, 'days')} ago{only}"
    if condition.operator in ("is missing", "is known"):
        of = f" (by {spoken(measure.field)})" if measure.field else ""
        return f"are {'not ' * (condition.operator == 'is missing')}known to have {did}{window} or not{of}"
    if measure.aggregate == "count":
        often = frequency(condition)
        return f"never {did}{window}" if often == "never" else f"{did} {often}{window}"
    field = measure.field or ""
    many = PLURALS.get(field, spoken(field) + "s")
    if measure.aggregate == "distinct":
        return f"{did} across {compared(condition, said)} different {many}{window}"
    return f"{did} with {many} adding up to {compared(condition, said)}{window}"


def filters(where: tuple[Filter, ...]) -> str:
    """` in “Boots” with status “paid”`."""
    words = []
    for one in where:
        if one.field == "category" and one.operator in ("=", "in"):
            words.append(f" in {listed(values(one), said)}")
        elif one.operator in ("is missing", "is known"):
            words.append(f" with {'no' if one.operator == 'is missing' else 'a'} known {spoken(one.field)}")
        elif one.operator in ("is true", "is false"):
            words.append(f" with {spoken(one.field)}: {'yes' if one.operator == 'is true' else 'no'}")
        elif one.operator in ("contains", "starts with"):
            how = "containing" if one.operator == "contains" else "starting with"
            words.append(f" with {spoken(one.field)} {how} {said(one.value)}")
        elif isinstance(values(one)[0], str):
            words.append(f" with {spoken(one.field)} {compared(one, said)}")
        else:
            words.append(f" with {with_article(spoken(one.field))} of {compared(one, said)}")
    return " and".join(words) if len(words) > 1 else "".join(words)


def filled(phrase: str, condition: Condition, say: Say, rest: str) -> str:
    """A phrase of DONE with its number, followed by the rest of the meaning."""
    if "{times}" in phrase:
        often = frequency(condition)
        done = f"never {phrase.format(times='').strip()}" if often == "never" else phrase.format(times=often)
    elif is_none(condition):
        done = phrase.format(n="no" if phrase != "paid {n}" else "nothing")
    else:
        done = phrase.format(n=compared(condition, say))
        if condition.value == 1 and condition.operator in ("=", ">", ">=", "<", "<="):
            done = re.sub(r"\b(1(?: different)?) (\w+)", lambda m: f"{m[1]} {singular(m[2])}", done, count=1)
    return done + re.sub(r"^ ever\b", "", rest) if done.startswith("never") else done + rest


def subject(condition: Condition) -> str:
    """What two conditions must share to be one condition that changed: the feature, the behaviour, the segment."""
    measure = condition.measure
    if isinstance(measure, FeatureMeasure):
        return f"feature {measure.name}"
    if isinstance(measure, InSegment):
        return f"segment {measure.name}"
    return f"{measure.aggregate} {measure.event} {measure.field}"
