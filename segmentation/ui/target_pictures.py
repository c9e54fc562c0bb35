"""Pictures of a prediction that was judged: predicted against what came, who did it by tenth, and the rivals."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from segmentation.ui import charts, figures, messages, target_words
from segmentation.understand.judging import Tenth
from segmentation.understand.learning import Judgement
from segmentation.understand.target import Target

if TYPE_CHECKING:
    import plotly.graph_objects as go


def show_calibration(one: Target, told: Judgement, currency: str) -> None:
    """Each tenth of the people: what was predicted on average, where 95 of 100 such groups end, and what came."""
    import pandas as pd

    money = one.kind == "money"
    scale, unit = (1.0, currency) if money else (100.0, "%")
    table = pd.DataFrame(
        {
            "People": [tenth.people for tenth in told.tenths],
            f"Predicted, {unit}": [round(scale * tenth.predicted, 2) for tenth in told.tenths],
            f"Came, {unit}": [round(scale * tenth.came, 2) for tenth in told.tenths],
            f"95 of 100 such groups end from, {unit}": [round(scale * tenth.low, 2) for tenth in told.tenths],
            f"to, {unit}": [round(scale * tenth.high, 2) for tenth in told.tenths],
            "Ended there": ["yes" if tenth.holds else "no" for tenth in told.tenths],
            "Within the chance of its people alone": [
                "yes" if tenth.holds_by_chance else "no" for tenth in told.tenths
            ],
        }
    )
    charts.show(calibration(told.tenths, scale, unit), target_words.calibrated(one, told), table, key="calibration")


def calibration(tenths: Sequence[Tenth], scale: float, unit: str) -> "go.Figure":
    """What came (dots) over what was predicted (dashes), with where 95 of 100 such groups end (bars)."""
    import plotly.graph_objects as go

    x, y = [scale * one.predicted for one in tenths], [scale * one.came for one in tenths]
    top = max([*x, *y], default=1.0)
    line = go.Scatter(
        x=[0, top],
        y=[0, top],
        mode="lines",
        name="Predicted as it came",
        line={"color": figures.NOISE, "dash": "dash", "width": 1.5},
        hoverinfo="skip",
    )
    foreseen = go.Scatter(
        x=x,
        y=x,
        mode="markers",
        name="95 of 100 such groups",
        marker={"size": 8, "color": figures.NOISE, "symbol": "square"},
        error_y={
            "type": "data",
            "symmetric": False,
            "thickness": 5,
            "width": 0,
            "color": figures.NOISE,
            "array": [scale * (one.high - one.predicted) for one in tenths],
            "arrayminus": [scale * (one.predicted - max(0.0, one.low)) for one in tenths],
        },
        hoverinfo="skip",
    )
    came = go.Scatter(
        x=x,
        y=y,
        mode="markers",
        name="What came, a tenth of the people each",
        marker={"size": 10, "color": figures.OKABE_ITO[0]},
        customdata=[[one.people, scale * one.low, scale * one.high] for one in tenths],
        hovertemplate=f"predicted %{{x:,.1f}} {unit}, came %{{y:,.1f}} {unit}<br>"
        "95 of 100 such groups: %{customdata[1]:,.1f} to %{customdata[2]:,.1f}"
        "<br>%{customdata[0]:,} people<extra></extra>",
    )
    figure = figures.base(line, foreseen, came, x=f"Predicted, {unit}", y=f"Came, {unit}", height=380)
    figure.update_layout(showlegend=True, legend={"orientation": "h", "y": 1.1})
    figure.update_xaxes(rangemode="tozero")
    figure.update_yaxes(rangemode="tozero")
    return figure


def show_tenths(one: Target, told: Judgement, currency: str) -> None:
    """How much of it the people predicted highest did: the way used beside its rivals."""
    import pandas as pd

    rows = [mark for mark in told.scores if mark.lift is not None]
    if not rows:
        return
    names = [target_words.way(mark.name, mark.words, mark is told.scores[0]) for mark in rows]
    values = [mark.lift or 0.0 for mark in rows]
    ends = [mark.lift_interval for mark in rows]
    figure = figures.bars(
        [f"{name[:1].upper()}{name[1:]}" for name in names],
        values,
        x="Times the average, in the tenth predicted highest",
        texts=[f"{value:.1f}" for value in values],
        lows=[end.low if end else value for end, value in zip(ends, values, strict=True)],
        highs=[end.high if end else value for end, value in zip(ends, values, strict=True)],
    )
    figure.update_traces(marker_color=[figures.OKABE_ITO[0], *[figures.NOISE] * (len(values) - 1)])
    table = pd.DataFrame(
        {
            "Way to predict": names,
            "Times the average": [round(value, 2) for value in values],
            target_words.error_name(one, currency): [target_words.error(one, mark.error) for mark in rows],
            "AUC": [None if mark.auc is None else round(mark.auc, 3) for mark in rows],
            "AUC from": [mark.auc_interval and round(mark.auc_interval.low, 3) for mark in rows],
            "to": [mark.auc_interval and round(mark.auc_interval.high, 3) for mark in rows],
        }
    )
    charts.show(figure, target_words.lifted(one, told), table, key="lift")


def show_drivers(told: Judgement) -> None:
    """What the prediction leans on, most first."""
    import pandas as pd

    if not told.drivers:
        return
    found = told.drivers[:8]
    figure = figures.bars(
        [target_words.driver(one) for one in found], [100 * one.share for one in found], x="Of what it leans on, %"
    )
    table = pd.DataFrame(
        {
            "Feature": [one.feature for one in told.drivers],
            "Share": [messages.share(one.share) for one in told.drivers],
            "More of it": [{1: "higher", -1: "lower", 0: "either way"}[one.direction] for one in told.drivers],
        }
    )
    charts.show(figure, target_words.led(told), table, key="drivers")
