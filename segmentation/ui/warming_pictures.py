"""The Engagement page's pictures: small curves of every state, states over time, and moves between two days."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from segmentation.core.model import People, Segment
from segmentation.segments import membership
from segmentation.store.workspace import Workspace
from segmentation.ui import cached, charts, figures, messages, proposals, state, tables, warming
from segmentation.understand import engagement
from segmentation.understand.engagement import STATES, WEEKS, Group, Known
from segmentation.understand.engagement_history import History

if TYPE_CHECKING:
    import plotly.graph_objects as go

Curves = Mapping[str, Sequence[float]]
ACTIVITY = "Clicks and visits a person and week"


def weeks() -> list[int]:
    """Weeks before the as-of date, as the curves have them: −11 … 0."""
    return list(range(1 - WEEKS, 1))


def top_of(values: Sequence[float]) -> float:
    """The top of a card's own scale: a round number at or above the highest week."""
    most = max(values, default=0.0)
    if most <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(most))
    return next(step * power for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if step * power >= most * 0.999)


def small(state_name: str, values: Sequence[float]) -> "go.Figure":
    """One state's curve, as small as a card wants it, on its own scale: two ticks say what it is."""
    import plotly.graph_objects as go

    colour = figures.OKABE_ITO[STATES.index(state_name)]
    trace = go.Scatter(
        x=weeks(),
        y=list(values),
        mode="lines",
        fill="tozeroy",
        line={"color": colour, "width": 2},
        hovertemplate="%{y:.2f} a person, week %{x}<extra></extra>",
    )
    top = top_of(values)
    figure = figures.base(trace, height=100)
    figure.update_xaxes(visible=False)
    figure.update_yaxes(range=[0, 1.05 * top], tickvals=[0, top], ticktext=["0", f"{top:g}"])
    return figure


def show_cards(known: Known, curves: Curves, currency: str) -> None:
    """A card a state: its curve, people and revenue. States nobody is in are left out."""
    with st.grid(columns=4, min_column_width=220, gap="small"):
        for one in (one for one in known.states if one.people):
            with st.container(border=True, height="stretch", gap="xsmall"):
                messages.answer(one.name.capitalize())
                said = f"{ACTIVITY}, {one.name}: {curves[one.name][0]:.2f} then, {curves[one.name][-1]:.2f} now"
                st.plotly_chart(
                    small(one.name, curves[one.name]),
                    key=f"curve_{one.name}",
                    alt=said,
                    config={"displayModeBar": False},
                )
                messages.say(f"{messages.people(one.people)} ({messages.share(one.share)})")
                paid = f"{messages.money(one.revenue_365d, currency, whole=True)} in the last 365 days"
                messages.aside("what they paid is not known" if one.revenue_365d is None else paid)
    messages.aside(
        f"{ACTIVITY}, the last {WEEKS} weeks from left to right. Each on its own scale: compare shapes, not heights."
    )


def show_fallen(workspace: Workspace, people: People, known: Known, currency: str) -> None:
    """Those who fell by half or more, and a way to save them."""
    said = warming.fallen(known, currency)
    if not said:
        return
    messages.say(said)
    with st.expander("Save them as a segment"):
        name = "Clicking half as much as before"
        fallen = Segment(name=name, rule_text="engagement_drop_30d is true", proposed_by="Engagement: fell by half")
        proposals.offer(workspace, people, fallen, "fallen", "one short question, and fewer mails until they answer")


def show_groups(groups: Sequence[Group], name: str, currency: str, key: str) -> None:
    """States or stages as a table: people, buyers, revenue."""
    import pandas as pd

    frame = pd.DataFrame(
        {
            "Name": [one.name.capitalize() for one in groups],
            "People": [one.people for one in groups],
            "Share": [one.share for one in groups],
            "Buyers": [one.buyers for one in groups],
            "Revenue": [one.revenue_365d for one in groups],
            "Part": [one.revenue_share for one in groups],
        }
    )
    columns = {
        "Name": tables.text(name),
        "People": tables.number("People"),
        "Share": tables.percent("Of all people"),
        "Buyers": tables.number("Ever bought"),
        "Revenue": tables.money("Revenue, last 365 days", currency, whole=True),
        "Part": tables.bar("Of that revenue"),
    }
    tables.show(frame, columns, name=f"{name} with people and revenue", key=key)


def show_past(history: History) -> None:
    """People in each state on seven days, 30 days apart, from the first day on which states can be told."""
    import pandas as pd

    begins = warming.known_from(history)
    days = [messages.day(day) for day in history.dates[begins:]]
    series = {name: list(history.counts[name][begins:]) for name in STATES if name in history.counts}
    # Without years, which would stand in each other's way; the table has them.
    figure = figures.lines([day.rsplit(" ", 1)[0] for day in days], series, y="People")
    figure.update_xaxes(type="category")
    table = pd.DataFrame({"Day": days, **{name.capitalize(): values for name, values in series.items()}})
    charts.show(figure, warming.over_time(history), table, key="states_over_time")


def show_moves(history: History, days: int) -> None:
    """State then by state now, in people."""
    import pandas as pd

    flow = history.flow(days)
    names = [name for name in STATES if any(name in pair for pair in flow)]
    figure = figures.grid(
        [name.capitalize() for name in reversed(names)],
        [name.capitalize() for name in names],
        [[flow.get((then, now)) for now in names] for then in reversed(names)],
        x="State now",
        y=f"State {days} days before",
        hover="people",
    )
    table = pd.DataFrame(
        [{"Then": then, **{f"Now {now}": flow.get((then, now), 0) for now in names}} for then in names]
    )
    charts.show(figure, warming.moves(history, days), table, key="state_moves")


def show_one(workspace: Workspace, people: People, one: Group, curve: Sequence[float]) -> None:
    """One state opened: its typical curve, what to send, what its people look at, and a way to save it."""
    meaning, send, title = warming.STATES[one.name]
    left, right = st.columns([3, 2], gap="large")
    with left:
        import pandas as pd

        figure = figures.lines(
            weeks(), {one.name: list(curve)}, x="Weeks before the as-of date", y=ACTIVITY, height=260
        )
        figure.update_yaxes(rangemode="tozero")
        table = pd.DataFrame({"Week": weeks(), ACTIVITY: [round(value, 3) for value in curve]})
        charts.show(figure, f"{one.name.capitalize()}: {meaning}", table, key="state_curve")
    with right:
        messages.answer("What to send")
        messages.say(send)
        looked = engagement.inside(workspace, people, one.name, "top_category_viewed", 3)
        if looked:
            most = ", ".join(f"{name} ({messages.people(n)})" for name, n in looked)
            messages.aside(f"Looked at most in the last 90 days: {most}.")
        stages = engagement.inside(workspace, people, one.name, "lifecycle_stage")
        if stages:
            messages.aside("As customers: " + ", ".join(f"{name} {messages.number(n)}" for name, n in stages) + ".")
        rule = f"engagement_state = '{one.name}'"
        st.code(rule, language=None)
        proposed = Segment(name=title, rule_text=rule, proposed_by="Engagement: state")
        reached = cached.kept(
            workspace, f"reached {people.table.name} {rule}", lambda: membership.size(workspace, people, proposed)
        )
        messages.aside(
            f"{messages.people(one.people)} today, {messages.number(reached)} of them to write to. "
            "Who is in changes with every load."
        )
        proposals.offer(workspace, people, proposed, f"state_{one.name}", send)


def choose(known: Known) -> Group:
    """Which state to open; kept while the session lasts."""
    offered = [one.name for one in known.states if one.people]
    chosen = st.selectbox("State", offered, format_func=str.capitalize, key="state_opened", **state.KEEP)
    return warming.of(known, chosen)
