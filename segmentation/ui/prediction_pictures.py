"""The Predictions page's pictures: totals beside rivals, and groups of people, predicted against what came."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from segmentation.ui import charts, figures, messages
from segmentation.understand.lifetime_backtest import MOST, Backtest, Bucket
from segmentation.understand.lifetime_check import Check

if TYPE_CHECKING:
    import plotly.graph_objects as go

MODEL = "our prediction"
RIVALS = {"BG/NBD": MODEL, "the same number again": "the same again", "the past rate goes on": "the past rate goes on"}


def show_totals(found: Check, result: Backtest) -> None:
    """What came, beside what each way of predicting had said."""
    import pandas as pd

    around = found.orders.interval()
    came = result.orders_actual
    ends = (around.low * found.orders.n, around.high * found.orders.n) if around else (came, came)
    names = ["what came", *(RIVALS.get(one.name, one.name) for one in result.rivals)]
    values = [came, *(one.total for one in result.rivals)]
    figure = figures.bars(
        [name.capitalize() for name in names],
        values,
        x=f"Orders in {found.horizon_days} days",
        lows=[max(0.0, ends[0]), *values[1:]],
        highs=[ends[1], *values[1:]],
    )
    # What came and our prediction have the colours they have in the other picture.
    came_colour, our_colour = figures.OKABE_ITO[:2]
    figure.update_traces(marker_color=[came_colour, our_colour, *[figures.NOISE] * (len(values) - 2)])
    table = pd.DataFrame(
        {
            "Way to predict": [RIVALS.get(one.name, one.name).capitalize() for one in result.rivals],
            "Orders predicted": [round(one.total) for one in result.rivals],
            "Orders that came": [round(came)] * len(result.rivals),
            "Typical miss, orders a person": [round(one.root_error, 2) for one in result.rivals],
            "Correlation with what came": [
                None if one.correlation is None else round(one.correlation, 2) for one in result.rivals
            ],
        }
    )
    ours = abs(result.rivals[0].total - came)
    closest = min(result.rivals, key=lambda one: abs(one.total - came))
    if closest is result.rivals[0]:
        takeaway = "The prediction came closer to the total than saying the same again, or going on at the past rate."
    else:
        better, off = RIVALS.get(closest.name, closest.name), abs(closest.total - came)
        takeaway = (
            f"“{better.capitalize()}” came closer to the total: {messages.number(off)} orders off, ours {ours:,.0f}."
        )
    charts.show(figure, takeaway, table, key="predicted_totals")


def show_buckets(buckets: Sequence[Bucket]) -> None:
    """Per number of orders before: orders a person predicted, and what came with its interval."""
    import pandas as pd

    inside = sum(1 for one in buckets if _holds(one))
    worst = max(buckets, key=_off)
    takeaway = f"Right, as far as chance allows, for {inside} of {len(buckets)} groups"
    if inside < len(buckets):
        came = messages.number(worst.actual.value, 2)
        takeaway += f"; furthest off for {_who(worst)}: {worst.predicted:.2f} orders predicted, {came} came"
    takeaway += "."
    table = pd.DataFrame(
        {
            "Came back before": [_times(one) for one in buckets],
            "People": [one.people for one in buckets],
            "Predicted, orders a person": [round(one.predicted, 2) for one in buckets],
            "Came, orders a person": [round(one.actual.value or 0.0, 2) for one in buckets],
            "Within chance": ["yes" if _holds(one) else "no" for one in buckets],
        }
    )
    charts.show(against(buckets), takeaway, table, key="predicted_buckets")


def _times(bucket: Bucket) -> str:
    return "never" if not bucket.repeats else f"{bucket.repeats}{' or more' if bucket.repeats >= MOST else ''}"


def _who(bucket: Bucket) -> str:
    if not bucket.repeats:
        return "people who ordered once"
    return f"people who came back {'once' if bucket.repeats == 1 else _times(bucket) + ' times'}"


def _off(bucket: Bucket) -> float:
    return abs(bucket.predicted - (bucket.actual.value or 0.0))


def _holds(bucket: Bucket) -> bool:
    around = bucket.actual.interval()
    return around is None or bucket.predicted in around


def against(buckets: Sequence[Bucket]) -> "go.Figure":
    """Predicted (diamonds) beside what came (dots with intervals), one place a bucket."""
    import plotly.graph_objects as go

    names = [_times(one) for one in buckets]
    actual = [one.actual.value or 0.0 for one in buckets]
    ends = [one.actual.interval() for one in buckets]
    came = go.Scatter(
        x=names,
        y=actual,
        mode="markers",
        name="What came",
        marker={"size": 10, "color": figures.OKABE_ITO[0], "symbol": "circle"},
        error_y={
            "type": "data",
            "symmetric": False,
            "thickness": 1.5,
            "array": [end.high - value if end else 0.0 for end, value in zip(ends, actual, strict=True)],
            "arrayminus": [value - max(0.0, end.low) if end else 0.0 for end, value in zip(ends, actual, strict=True)],
        },
        hovertemplate="%{x}: %{y:.2f} orders a person<extra>What came</extra>",
    )
    predicted = go.Scatter(
        x=names,
        y=[one.predicted for one in buckets],
        mode="markers",
        name="Predicted",
        marker={"size": 11, "color": figures.OKABE_ITO[1], "symbol": "diamond"},
        hovertemplate="%{x}: %{y:.2f} orders a person<extra>Predicted</extra>",
    )
    figure = figures.base(came, predicted, x="Times they had come back before", y="Orders a person", height=340)
    figure.update_layout(showlegend=True, legend={"orientation": "h", "y": 1.12})
    figure.update_xaxes(type="category")
    figure.update_yaxes(rangemode="tozero")
    return figure
