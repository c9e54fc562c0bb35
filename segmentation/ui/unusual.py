"""What the Pockets page shows: the question's controls, each pocket as a sentence, and one click to a segment."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from segmentation.core.model import People, Segment
from segmentation.discover.comparing import Side
from segmentation.discover.outcomes import OUTCOMES
from segmentation.discover.pockets import Pocket, Pockets, Question, ask, find
from segmentation.store.workspace import Workspace
from segmentation.ui import cached, figures, messages, proposals, state, tables
from segmentation.ui.messages import Progress

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

DAYS = (14, 30, 60, 90)


def controls(workspace: Workspace, now: Question, asked: bool) -> None:
    """What to look for, within how many days, and whether earlier deeds of the same kind may explain it."""
    titles = {one.title: one for one in OUTCOMES}
    names = [one.name for one in OUTCOMES]
    place = names.index(now.outcome) if now.outcome in names else 0
    title = st.selectbox("Unusual in what?", list(titles), index=place, key="pocket_outcome", **state.KEEP)
    chosen = titles[title]
    messages.aside(f"{chosen.meaning.capitalize()}, of {chosen.about}.")
    days = st.segmented_control(
        "Within how many days",
        DAYS,
        default=now.days if now.days in DAYS else 30,
        required=True,
        format_func=messages.tab,
        key="pocket_days",
        **state.KEEP,
    )
    history = now.history
    if chosen.history:
        history = st.toggle(
            "By their past, too",
            value=now.history,
            key="pocket_history",
            help="Lets rules speak of earlier deeds of the same kind. Off at first: that buyers buy is no news.",
            **state.KEEP,
        )
    wanted = Question(chosen.name, int(days), workspace.settings.cluster_seed, bool(history and chosen.history))
    same = asked and wanted == now
    why = "This is asked already: change something above to ask again." if same else None
    if st.button("Find pockets", type="primary", width="stretch", disabled=same, help=why, key="pocket_find"):
        ask(workspace, wanted)
        st.rerun()


def found(workspace: Workspace, people: People, question: Question, tell: Progress) -> Pockets:
    """The pockets of a question as of these people's date; looked for again only when one of the two changed."""
    key = f"pockets {people.table.name} {question.key}"
    return cached.kept(workspace, key, lambda: find(workspace, people, question, tell))


def answer(of: Pockets) -> str:
    """How many pockets there are, of how many people."""
    if not of.pockets:
        return "Nowhere: no short rule did so differently on one half of the people that the other half confirmed it."
    said = messages.counted(len(of.pockets), "pocket")
    return f"{said} among {messages.people(of.population)}, each found on one half of them and confirmed on the other."


def how_often(one: Pocket, of: Pockets) -> str:
    """`buy 3.9 times as often [3.3, 4.6]`, for fewer `buy 0.28 times as often [0.22, 0.36]`."""
    does = of.outcome.does.format(times=f"{times(one.ratio)} times")
    return f"{does} [{times(one.interval.low)}, {times(one.interval.high)}]"


def times(ratio: float) -> str:
    """Two digits below one, one above: 0.28, 3.9."""
    return f"{ratio:.2f}" if ratio < 1 else f"{ratio:.1f}"


def mean(value: float, of: Pockets, currency: str) -> str:
    """The outcome's mean: a share in percent, or money."""
    return messages.money(value, currency) if of.outcome.kind == "amount" else messages.share(value)


def sides(one: Pocket, of: Pockets, currency: str) -> str:
    """Both halves, in one line each."""

    def half(side: Side) -> str:
        here, there = mean(side.mean, of, currency), mean(side.others_mean, of, currency)
        return f"{here} ({messages.people(side.people)}) against {there} ({side.others:,} others)"

    return f"Found on one half: {half(one.first)}. Confirmed on the other: {half(one.second)}."


def picture(of: Pockets) -> "go.Figure":
    """Each pocket's ratio with its interval; 1 is everyone else."""
    ratios = [one.ratio for one in of.pockets]
    figure = figures.bars(
        [one.name for one in of.pockets],
        ratios,
        x="times the rate of everyone else" if of.outcome.kind == "share" else "times what everyone else brings",
        texts=[times(ratio) for ratio in ratios],
        lows=[one.interval.low for one in of.pockets],
        highs=[one.interval.high for one in of.pockets],
    )
    # Behind the interval: within the bar the dashed line would run through the number.
    figure.update_traces(textposition="none")
    highs = [one.interval.high for one in of.pockets]
    names = [figures.plain(one.name) for one in of.pockets]
    figure.add_scatter(
        x=highs, y=names, text=[f" {times(ratio)}" for ratio in ratios], mode="text", textposition="middle right",
        cliponaxis=False, hoverinfo="skip",
    )  # fmt: skip
    figure.update_xaxes(range=[0, 1.12 * max([1.0, *highs])])
    figure.update_layout(height=max(180, 110 + 34 * len(ratios)))
    figure.add_vline(x=1, line={"width": 1.5, "dash": "dash", "color": figures.NOISE})
    return figure


def table(pockets: Sequence[Pocket]) -> "pd.DataFrame":
    """The picture's numbers."""
    import pandas as pd

    return pd.DataFrame(
        {
            "Pocket": [one.name for one in pockets],
            "Times": [round(one.ratio, 2) for one in pockets],
            "At least": [round(one.interval.low, 2) for one in pockets],
            "At most": [round(one.interval.high, 2) for one in pockets],
            "People today": [one.people for one in pockets],
            "Rule": [one.text for one in pockets],
        }
    )


COLUMNS = {
    "Pocket": tables.text("Pocket"),
    "Times": tables.number("Times", digits=2),
    "At least": tables.number("At least", digits=2),
    "At most": tables.number("At most", digits=2),
    "People today": tables.number("People today"),
    "Rule": tables.text("Rule"),
}


def card(workspace: Workspace, people: People, one: Pocket, of: Pockets, place: int) -> None:
    """One pocket: the sentence, its people today, both halves, the rule, and saving it."""
    with st.container(border=True, gap="xsmall"):
        messages.answer(f"{one.name} {how_often(one, of)}.")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.badge("Confirmed", color="green")
            messages.say(f"{messages.people(one.people)} are like this today.")
        messages.aside(f"They {one.sentence}.")
        messages.aside(sides(one, of, workspace.settings.currency))
        st.code(one.text, language=None, wrap_lines=True)
        with st.expander("Save as segment"), st.form(f"pocket_form_{place}", border=False):
            name = st.text_input(
                "Name: say what these people do", value=one.name, max_chars=80, key=f"pocket_name_{place}"
            )
            mail = st.text_area(proposals.MAIL, height=80, key=f"pocket_mail_{place}")
            if st.form_submit_button("Save as segment", type="primary", key=f"pocket_save_{place}"):
                proof = f"{of.outcome.title} within {of.question.days} days: {how_often(one, of)}"
                said = f"They {how_often(one, of)}."
                draft = Segment(name, one.text, hypothesis=said, brief=mail.strip(), proposed_by=f"Pockets: {proof}")
                proposals.keep(workspace, people, draft)


def limits(of: Pockets) -> str:
    """What was looked at, and what that means."""
    looked = "all" if of.looked_at == of.population else messages.people(of.looked_at) + " at random"
    return (
        f"Looked at {looked} of {messages.people(of.population)} as they were on {messages.day(of.start)}, and at what "
        f"they did until {messages.day(of.until)}. {of.tried} conditions were tried in rules of up to three. "
        "At most 1 % of the confirmed ones is chance. In brackets: between which the truth lies in 95 of 100 cases. "
        "What goes together need not be the cause."
    )
