"""The answer of the Build page: how many people can be reached, who they are, and where a cut lies."""

import streamlit as st

from segmentation.core import rules, wording
from segmentation.segments import distribution, drafts, effects, evidence, sizing
from segmentation.segments.distribution import Distribution
from segmentation.segments.membership import Waterfall
from segmentation.ui import building, cached, charts, condition_counts, figures, messages, state
from segmentation.ui.building import Desk
from segmentation.ui.condition_words import sentence

INSIDE, OUTSIDE = figures.OKABE_ITO[0], figures.NOISE


def size(on: Desk) -> None:
    """The rule as a sentence and the number: they stand on the page while all the rest is still being made."""
    counted = condition_counts.waterfall(on)
    messages.say(whole(on))
    messages.answer(takeaway(counted))


def takeaway(counted: Waterfall) -> str:
    """How many can be reached, in a sentence."""
    return f"{messages.people(counted.reachable)} can be reached of {counted.matches:,} who match the rule."


def answer(on: Desk) -> None:
    """What each exclusion takes off, as a picture, and what to know about the size."""
    counted = condition_counts.waterfall(on)
    import pandas as pd

    steps = [one for one in counted.steps if one.removed or one.name in on.segment.exclusions]
    shown = [("Match the rule", counted.matches), *((one.title, one.removed) for one in steps)]
    table = pd.DataFrame(
        [("Everyone known", counted.known), *shown, ("Can be reached", counted.reachable)], columns=["Step", "People"]
    )
    figure = figures.waterfall(shown, last="Can be reached")
    figure.update_layout(height=60 + 30 * (len(shown) + 1))
    # Room for the numbers behind the longest bar.
    most = max(1, counted.matches) * 1.3
    figure.update_xaxes(title_text="", showticklabels=False, showgrid=False, range=[0, most], rangemode=None)
    charts.show(figure, takeaway(counted), table, key=f"{on.key}_waterfall", said=True)
    begun = on.segment.rule_text != drafts.EMPTY.rule_text
    for note in (
        *counted.notes,
        *unreachable(on),
        *(sizing.size_notes(on.segment, counted.reachable) if begun else ()),
    ):
        st.warning(messages.escape(note), icon=":material/straighten:")


def unreachable(on: Desk) -> tuple[str, ...]:
    """That nobody can be mailed from these data, where no load brings an address."""
    key = f"no addresses {on.people.table.name}"
    found = cached.kept(on.workspace, key, lambda: effects.no_addresses(on.workspace, on.people))
    return (sizing.NO_ADDRESSES,) if found else ()


def whole(on: Desk) -> str:
    """The rule, hard rules and ranking as one sentence."""
    said_so = words(on)
    return f"{sentence(said_so)}." if said_so.startswith(("everyone", "nobody")) else f"People who {said_so}."


def words(on: Desk) -> str:
    """The whole rule in words."""
    return evidence.sentence(on.workspace, on.people, on.segment)


def spread(on: Desk) -> None:
    """How one condition's measure is spread over everyone, with its cut."""
    flat = [
        condition
        for target in range(len(on.segment.hard_rules) + 1)
        for condition in rules.conditions(building.rule_at(on.segment, target, on.vocabulary))
    ]
    drawn = [one for one in dict.fromkeys(flat) if not isinstance(one.measure, rules.InSegment) and one.value != ""]
    if not drawn:
        return
    currency = on.workspace.settings.currency
    texts = [rules.to_sentence(rules.Rule(one), on.vocabulary, currency) for one in drawn]
    key = "build_spread"
    # Known by what they ask, not by their places: the words of a place change with the rule, and the field would keep
    # showing the old ones.
    asked = {rules.condition_text(one): place for place, one in enumerate(drawn)}
    if st.session_state.get(key) not in asked:
        st.session_state[key] = next(iter(asked))
    chosen = st.selectbox(
        "Where the cut lies",
        list(asked),
        format_func=lambda text: sentence(texts[asked[text]]),
        key=key,
        **state.KEEP,
    )
    one = drawn[asked[chosen]]
    counted = measured(on, one)
    if counted is not None:
        numbers(on, one, counted)
    elif found := text_counts(on, one):
        several(on, found, one)
    else:
        messages.aside("Nothing to draw: this is a yes or no, or nobody has a value.")


def measured(on: Desk, one: rules.Condition) -> Distribution | None:
    """The spread, counted once for each state of the data."""
    return _measured(on.workspace.id, on.people.table.name, rules.condition_text(one), on, one)


@st.cache_data(show_spinner=False, max_entries=100)
def _measured(workspace_id: str, table: str, text: str, _on: Desk, _one: rules.Condition) -> Distribution | None:
    return distribution.of(cached.workspace(workspace_id), _on.people, _one)


def numbers(on: Desk, one: rules.Condition, counted: Distribution) -> None:
    """Bars of people, those who meet the condition in colour, with a line at every cut."""
    import pandas as pd

    feature = on.vocabulary.feature(one.measure.name) if isinstance(one.measure, rules.FeatureMeasure) else None
    unit = feature.unit if feature else "days" if "days_since" in rules.condition_text(one) else "times"
    factor = 100 if unit in ("share", "probability") else 1
    shown = {"share": "%", "probability": "%", "money": sign(on)}.get(unit, unit)
    edges = [edge * factor for edge in counted.edges]
    middles = [(low + high) / 2 for low, high in zip(counted.edges, counted.edges[1:], strict=False)]
    figure = figures.histogram(edges, counted.counts, sentence(shown), lines(one, counted, factor), height=210)
    inside = [meets(one, middle) for middle in middles]
    figure.update_traces(marker_color=[INSIDE if met else OUTSIDE for met in inside])
    labels = [
        f"{middle * factor:,.0f}" if counted.single else f"{low:,.10g} to {high:,.10g}"
        for middle, low, high in zip(middles, edges, edges[1:], strict=False)
    ]
    figure.update_traces(
        customdata=labels, hovertemplate=f"%{{customdata}} {figures.plain(shown)}: %{{y:,}} people<extra></extra>"
    )
    if counted.single and len(labels) <= 12:
        figure.update_xaxes(tickmode="array", tickvals=[middle * factor for middle in middles], ticktext=labels)
    table = pd.DataFrame({shown or "Value": labels, "People": counted.counts, "Meets it": inside})
    charts.show(figure, meeting(on, one), table, key=f"{on.key}_spread")
    left_out = [(counted.zeros, "at 0"), (counted.above, "beyond the right edge"), (counted.unknown, "without a value")]
    said_so = [f"{wording.people(count)} {where}" for count, where in left_out if count]
    if said_so:
        messages.aside(f"Not drawn: {', '.join(said_so)}.")


def meeting(on: Desk, one: rules.Condition) -> str:
    """How many people meet one condition, whatever the others say."""
    count = condition_counts.meeting(on, one)
    return f"{messages.people(count)} of {messages.number(on.people.table.rows)} meet this one alone (blue)."


def sign(on: Desk) -> str:
    """How the workspace's money is written: €."""
    currency = on.workspace.settings.currency
    return messages.SIGNS.get(currency, currency)


def lines(one: rules.Condition, counted: Distribution, factor: int) -> dict[str, float]:
    """Name → where its line stands; between two bars where each bar is one whole value."""
    half = 0.5 if counted.single else 0.0
    found = {}
    for place, cut in enumerate(distribution.cuts_of(one)):
        low = one.operator in (">=", "<", "between") and place == 0
        shift = -half if low else half
        if one.operator not in ("=", "!=", "in", "not in"):
            found[f"{cut * factor:,.10g}" + (" % " if factor == 100 else "")] = (cut + shift) * factor
    return found


def meets(one: rules.Condition, value: float) -> bool:
    """Whether a bar's middle meets the comparison."""
    cuts = distribution.cuts_of(one)
    if not cuts:
        return one.operator == "is known"
    first = cuts[0]
    answers = {
        ">=": value >= first,
        ">": value > first,
        "<=": value <= first,
        "<": value < first,
        "=": value == first,
        "!=": value != first,
        "in": value in cuts,
        "not in": value not in cuts,
        "between": first <= value <= cuts[-1],
    }
    return answers.get(one.operator, False)


def text_counts(on: Desk, one: rules.Condition) -> dict[str, int]:
    """How often each word occurs."""
    return distribution.texts(on.workspace, on.people, one.measure)


def several(on: Desk, found: dict[str, int], one: rules.Condition) -> None:
    """Bars of the most frequent words, those chosen in colour."""
    import pandas as pd

    top = dict(list(found.items())[:10])
    chosen = one.value if isinstance(one.value, tuple) else (one.value,)
    figure = figures.bars(list(top), list(top.values()), x="People")
    figure.update_traces(marker_color=[INSIDE if name in chosen else OUTSIDE for name in top])
    table = pd.DataFrame({"Value": list(found), "People": list(found.values())})
    charts.show(figure, meeting(on, one), table, key=f"{on.key}_spread_words")
