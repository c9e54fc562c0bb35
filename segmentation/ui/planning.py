"""One segment's plan as a form, what it can show, and the brief to copy; saved as it changes, with an undo."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from segmentation.activate import briefing, foresight, holdout, plan
from segmentation.activate.plan import EVERYONE, Plan
from segmentation.core.errors import UserError
from segmentation.core.model import People, Segment
from segmentation.segments import planning
from segmentation.store.workspace import Workspace
from segmentation.ui import cached, messages, state

TURN = "plan_turn"  # grows with each undo, so that every field shows what holds


def choose(segments: tuple[Segment, ...]) -> Segment:
    """The segment to plan: the one at hand, or the first."""
    ids = [one.segment_id for one in segments]
    at_hand = state.segment_id()
    names = {one.segment_id: one.name for one in segments}
    picked = st.selectbox(
        "Segment to plan",
        ids,
        index=ids.index(at_hand) if at_hand in ids else 0,
        format_func=lambda key: names[key],
        key="plan_segment",
        width=420,
        **state.KEEP,
    )
    return next(one for one in segments if one.segment_id == picked)


def form(workspace: Workspace, people: People, segment: Segment, found: briefing.Profile) -> None:
    """What is sent: each field is saved as it changes."""
    held, field = plan.of(workspace, segment.segment_id), _fields(workspace, segment.segment_id)
    left, right = st.columns(2, gap="medium")
    with left:
        choices = ["", *plan.CAMPAIGNS]
        st.selectbox("Campaign type", choices, choices.index(held.campaign), format_func=_or_none, **field("campaign"))
        choices = ["", *plan.CHANGES]
        st.selectbox(
            "The one thing the test changes",
            choices,
            choices.index(held.change),
            format_func=_or_none,
            help="One change per test: of two changes nobody can say which one did it.",
            **field("change"),
        )
        st.text_area(
            "Subject angles, one a line",
            "\n".join(held.angles),
            height=110,
            max_chars=1_000,
            placeholder="What others chose\nReady for autumn",
            **field("angles", lambda text: tuple(line.strip() for line in (text or "").splitlines() if line.strip())),
        )
    with right:
        with st.container(horizontal=True, gap="small"):
            st.date_input("First mail on", held.send_on, format="YYYY-MM-DD", width=150, **field("send_on"))
            st.number_input("At (hour)", 0, 23, held.send_hour, width=110, placeholder="any", **field("send_hour"))
        messages.aside(briefing.send_time(found))
        with st.container(horizontal=True, gap="small"):
            st.number_input("Mails", 1, 30, held.mails, width=110, **field("mails"))
            st.number_input("Days between them", 1, 90, held.every_days, width=150, **field("every_days"))
            st.number_input(
                "Rise that would matter (points)",
                0.1,
                100.0,
                held.rise,
                step=0.5,
                width=190,
                placeholder="a fifth more",
                help="Points more people who order within 30 days than among those held out.",
                **field("rise"),
            )
    fallback = "e.g. what sells best in all categories"
    label = "What people without a known favourite get to see"
    if found.unknown is not None:
        label += f" ({messages.share(found.unknown, digits=0)} of them)"
    st.text_input(label, held.fallback, max_chars=300, placeholder=fallback, **field("fallback"))
    st.text_input("What not to say, besides", held.avoid, max_chars=500, **field("avoid"))
    for never, instead in briefing.watched(workspace, segment, people):
        messages.aside(f"Would sound like watching: {never}. Instead: {instead}.")
    _undo(workspace, segment)


def newsletter(workspace: Workspace) -> None:
    """Mails that go to everybody: they count for the calendar and the cap like any other."""
    held, field = plan.of(workspace, EVERYONE.segment_id), _fields(workspace, EVERYONE.segment_id)
    said = f"from {messages.day(held.send_on)}, {messages.counted(held.mails, 'mail')}" if held.send_on else "none"
    with st.expander(f"Newsletters to everyone: {said}"):
        messages.aside("Whatever goes to the whole list, whichever tool sends it: it fills people's week as well.")
        with st.container(horizontal=True, gap="small"):
            st.date_input("First mail on", held.send_on, format="YYYY-MM-DD", width=150, **field("send_on"))
            st.number_input("Mails", 1, 30, held.mails, width=110, **field("mails"))
            st.number_input("Days between them", 1, 90, held.every_days, width=150, **field("every_days"))
        _undo(workspace, EVERYONE, "plan_undo_everyone")


def _fields(workspace: Workspace, segment_id: str) -> Callable[..., dict[str, Any]]:
    """What makes a widget save one field of a plan: its key, and what is done when it changes."""

    def field(name: str, read: Callable[[Any], Any] = lambda value: value) -> dict[str, Any]:
        key = f"plan_{segment_id}_{name}_{st.session_state.get(TURN, 0)}"
        return {"key": key, "on_change": _keep, "args": (workspace, segment_id, name, key, read)}

    return field


def _or_none(text: str) -> str:
    return text or "not said yet"


def _keep(workspace: Workspace, segment_id: str, name: str, key: str, read: Callable[[Any], Any]) -> None:
    """Save one field; what is refused is said on the page and not kept."""
    held = plan.of(workspace, segment_id)
    try:
        plan.save(workspace, replace(held, **{name: read(st.session_state[key])}), state.actor())
    except UserError as why:
        st.session_state["plan_refused"] = why


def _undo(workspace: Workspace, segment: Segment, key: str = "plan_undo") -> None:
    """The newest word taken back, and who said it."""
    refused = st.session_state.pop("plan_refused", None)
    if isinstance(refused, UserError):
        messages.mistake(refused)
    said = plan.history(workspace, segment.segment_id)
    if not said:
        return

    def back() -> None:
        plan.undo(workspace, segment.segment_id, state.actor())
        st.session_state[TURN] = st.session_state.get(TURN, 0) + 1

    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button("Undo the last change", icon=":material/undo:", type="tertiary", on_click=back, key=key)
        messages.aside(f"Saved on {messages.moment(said[0].at)} UTC by {said[0].actor}")


def words(workspace: Workspace, people: People, segment: Segment) -> None:
    """Goal, measure, date, hypothesis, brief and the five questions: they stand in the segment, saved all at once."""
    with st.form(f"plan_words_{segment.segment_id}_{segment.version}", border=False):
        hypothesis = st.text_input(
            "Hypothesis", segment.hypothesis, max_chars=500, placeholder="if …, then … because …"
        )
        with st.container(horizontal=True, gap="small"):
            goal = st.text_input("Goal, with a number", segment.goal, max_chars=200)
            metric = st.text_input("Measured by (never opens alone)", segment.metric, max_chars=200)
            until = st.date_input("Judged on", segment.goal_date, format="YYYY-MM-DD", width=150)
        brief = st.text_area("What e-mail would you send?", segment.brief, max_chars=4_000, height=90)
        given = planning.answers(segment)
        said = {
            word: st.text_input(question, given[word], max_chars=300) for word, question in planning.QUESTIONS.items()
        }
        pressed = st.form_submit_button("Save these words", icon=":material/save:")
    if not pressed:
        return
    changed = replace(segment, hypothesis=hypothesis, goal=goal, metric=metric, goal_date=until, brief=brief)
    for word, answer in said.items():
        changed = planning.answered(changed, word, answer)
    try:
        kept = plan.keep_words(workspace, changed, people.vocabulary, state.actor())
    except UserError as why:
        messages.mistake(why)
        return
    messages.done(f"Saved as version {kept.version}: the same people, so its check and approval stay.")
    st.rerun()


def shows(workspace: Workspace, segment: Segment, seen: holdout.Outlook, held: Plan) -> None:
    """What the holdout of this size can show, and how long until it can."""
    messages.say(seen.sentence)
    if seen.held:
        rise = None if held.rise is None else held.rise / 100
        coming = foresight.weekly(workspace, segment.segment_id)
        messages.say(foresight.wait(seen, workspace.settings.holdout_percent, rise, coming).sentence)
    if held.judged_from:
        messages.say(f"Judge it on {messages.day(held.judged_from)} at the earliest: two weeks after the last mail.")


def brief(workspace: Workspace, people: People, segment: Segment, found: briefing.Profile) -> None:
    """The text for a writing assistant, to copy."""
    held = plan.of(workspace, segment.segment_id)
    messages.aside(
        "Copy it into whatever your team writes with. It holds shares of the whole and no person; nothing is sent."
    )
    st.code(briefing.brief(workspace, people, segment, held, found), language=None, height=360, wrap_lines=True)


def profile(workspace: Workspace, people: People, segment: Segment) -> briefing.Profile:
    """Worked out once for each state of the data."""
    key = f"profile {segment.segment_id} {segment.version} {people.as_of} {workspace.settings!r}"
    return cached.kept(workspace, key, lambda: briefing.profile(workspace, people, segment))
