"""Lift on the page: sent beside held out, segment by segment, with an interval that may be read again and again."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from segmentation.core.model import Segment
from segmentation.review import lift, siblings, wordings
from segmentation.review.arms import Effect, Verdict
from segmentation.review.lift import Lift
from segmentation.review.months import Month
from segmentation.store.workspace import Workspace
from segmentation.ui import charts, figures, messages, tables

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

COLOURS = {"works": "#009E73", "harms": "#D55E00"}
WORDS: dict[Verdict, str] = {
    "works": "worked",
    "harms": "did harm",
    "no clear difference": "made no clear difference",
    "too early": "cannot be judged yet",
    "too small": "too small to judge",
    "odd division": "cannot be compared",
    "holdout mailed": "had its holdout mailed",
}
WINDOWS = (14, 30, 60, 90)


def show(workspace: Workspace, segments: Sequence[Segment], month: Month) -> None:
    """Every segment whose list left by the end of the month: the answer, the picture, the numbers, all together."""
    window = st.segmented_control(
        "Watch each person for", WINDOWS, default=30, key="results_window",
        format_func=lambda days: messages.tab(f"{days} days"),
        help="From the first list that a person was in. The longer, the more orders, and the more else happens.",
    ) or 30  # fmt: skip
    with messages.working("Counting what both groups bought"):
        found = lift.lifts(workspace, segments, month.until, window=window)
    tested = [one for one in found if one.bought is not None]
    if not tested:
        messages.nothing(
            "No list with a holdout has been out long enough to say anything.",
            "Export an approved segment with people held out, send to it, and load newer orders afterwards.",
        )
    else:
        charts.show(intervals(tested), answer(tested), key="results_lift")
    if found:
        tables.show(rows(workspace, found), name="Lift by segment")
    whole = siblings.together(found)
    if whole is not None:
        messages.say(whole.sentence)
    messages.aside(
        "Both groups were divided by chance before anything was sent, so a clear difference is an effect of the mails. "
        f"Each person counts once, from the first list they were in and for at most {window} days, up to "
        f"{messages.day(month.until)}. The intervals hold however often one looks: together they are right 95 times in "
        "100."
    )


def answer(tested: Sequence[Lift]) -> str:
    """How many work, do harm, or say nothing yet, in one sentence."""
    counts = Counter(one.verdict for one in tested)
    parts = [f"{counts[name]} {said}" for name, said in WORDS.items() if counts[name]]
    return f"Of {messages.counted(len(tested), 'segment')} with people held out: {', '.join(parts)}."


def intervals(tested: Sequence[Lift]) -> "go.Figure":
    """One line a segment: points more or fewer buyers among those sent to, with the interval."""
    import plotly.graph_objects as go

    drawn = [one for one in reversed(tested) if one.bought is not None and one.bought.safe.interval is not None]
    traces = []
    for one in drawn:
        span, value = one.bought.safe.interval, one.bought.safe.value  # type: ignore[union-attr]
        if span is None or value is None:
            continue
        name = figures.plain(one.segment.name)
        traces.append(
            go.Scatter(
                x=[100 * value], y=[name], mode="markers",
                marker={"size": 11, "color": COLOURS.get(one.verdict, figures.NOISE),
                        "symbol": "diamond" if one.verdict in COLOURS else "circle"},
                error_x={"array": [100 * (span.high - value)], "arrayminus": [100 * (value - span.low)],
                         "thickness": 2, "color": COLOURS.get(one.verdict, figures.NOISE)},
                hovertemplate=f"{name}: %{{x:+.1f}} points<extra>{figures.plain(one.title)}</extra>",
            )
        )  # fmt: skip
    figure = figures.base(*traces, x="Points more buyers among those sent to than among those held out",
                          height=110 + 44 * len(drawn))  # fmt: skip
    figure.add_vline(x=0, line={"width": 1, "color": figures.NOISE})
    figure.update_yaxes(type="category")
    return figure


def rows(workspace: Workspace, found: Sequence[Lift]) -> "pd.DataFrame":
    """The same as a table, with those that cannot be told."""
    import pandas as pd

    masked, currency = workspace.settings.masked_count, workspace.settings.currency
    return pd.DataFrame(
        [
            {
                "Segment": one.segment.name,
                "So": one.title,
                "Sent": wordings.number(one.sent.people, masked) if one.sent else "–",
                "Held out": wordings.number(one.held.people, masked) if one.held else "–",
                "Bought, sent": side(one.bought, "sent", masked, currency),
                "Bought, held out": side(one.bought, "held", masked, currency),
                "Revenue a person, sent": side(one.revenue, "sent", masked, currency),
                "Revenue a person, held out": side(one.revenue, "held", masked, currency),
                "Why": one.why,
            }
            for one in found
        ]
    )


def side(of: Effect | None, which: str, masked: int, currency: str) -> str:
    """One side's value with its usual interval."""
    return "–" if of is None else wordings.value(of.sent if which == "sent" else of.held, masked, currency)
