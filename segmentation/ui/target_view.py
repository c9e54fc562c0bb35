"""One target on the Predictions page: picked, learned when asked for, shown, and saved as a segment."""

import streamlit as st

from segmentation.core.model import People, Segment
from segmentation.store.workspace import Workspace
from segmentation.ui import messages, proposals, state, target_people, target_pictures, target_words
from segmentation.understand import predicted, predictions
from segmentation.understand.predicted import Kept
from segmentation.understand.target import Target, targets

# What to write to people of whom something is expected: a suggestion, by the target's name.
IDEAS = {
    "churn": "a reason to come back, before they are gone",
    "first_purchase": "an answer to the last doubt before a first order",
    "next_click": "the guide they are likely to read",
    "next_purchase": "what goes with their last order",
    "second_purchase": "how to use what they bought, and what goes with it",
    "spend": "early access to what is new and best",
    "trial_conversion": "what they would lose at the end of the trial",
    "unsubscribe": "fewer, better mails, and a choice of topics",
}
VALUE = "Customer value (BG/NBD)"
ORDER = (
    "next_purchase",
    "second_purchase",
    "first_purchase",
    "trial_conversion",
    "churn",
    "next_click",
    "unsubscribe",
    "next_category",
)


def choose() -> tuple[Target, int] | None:
    """The target and horizon picked; None for customer value, which needs no learning."""
    known = sorted(targets(), key=lambda one: (ORDER.index(one.name) if one.name in ORDER else len(ORDER), one.name))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        names = [VALUE, *(one.title for one in known)]
        picked = st.selectbox("What to predict", names, key="target", width=300, **state.LINKED)
        one = next((each for each in known if each.title == picked), None)
        if one is None:
            return None
        days = st.segmented_control(
            "Days ahead",
            sorted(one.horizons),
            default=one.days,
            format_func=messages.tab,
            key=f"horizon_{one.name}",
            required=True,
            **state.KEEP,
        )
    return one, int(days or one.days)


def show(workspace: Workspace, people: People, one: Target, days: int) -> None:
    """What is known of this target as of the date, or how to get there."""
    kept = predicted.find(workspace, one.name, days, people.as_of)
    if kept is None:
        messages.nothing(
            f"{one.title} in {days} days is not learned as of {messages.day(people.as_of)} yet.",
            "It is learned from earlier dates of your own data and judged on the latest days, which it never sees. "
            "On half a million people all targets together take a few minutes.",
        )
        ask(workspace, people, one, days, "Learn and judge")
        return
    told = kept.judgement
    if told.reason:
        messages.nothing(told.reason, f"{told.needed} {one.note}".strip())
        ask(workspace, people, one, days, "Try again")
        return
    currency = workspace.settings.currency
    messages.answer(target_words.answer(one, told, currency))
    for warning in told.warnings:
        st.warning(messages.escape(warning))
    left, right = st.columns([3, 1], gap="large")
    with left:
        target_pictures.show_calibration(one, told, currency)
    with right:
        st.subheader("How it is judged", anchor=False)
        messages.aside(target_words.how(one, told))
        messages.aside(target_words.shifted(one, told))
        if one.note:
            messages.aside(one.note)
        messages.aside(target_words.expected(one, kept))
        if kept.data_version != workspace.data_version():
            messages.say("The data changed since.")
        ask(workspace, people, one, days, "Learn anew")
    target_pictures.show_tenths(one, told, currency)
    target_pictures.show_drivers(told)
    target_people.show(workspace, people, one, kept)
    save(workspace, people, one, days, kept)


def ask(workspace: Workspace, people: People, one: Target, days: int, label: str) -> None:
    """Buttons that learn this target, or all of them, with progress."""
    with st.container(horizontal=True):
        this = st.button(label, type="primary" if label != "Learn anew" else "secondary", key="learn")
        every = st.button("All targets", key="learn_all", help="Every target over its usual days, in one go")
    if not this and not every:
        return
    with messages.working("Looking back") as tell:
        predictions.predict(workspace, people.as_of, None if every else [(one, days)], tell)
    st.rerun()


def save(workspace: Workspace, people: People, one: Target, days: int, kept: Kept) -> None:
    """Everybody above a threshold as a draft segment, with how many that are and how often such people did it."""
    if one.kind == "category" or not kept.people:
        return
    st.subheader("Save as segment", anchor=False)
    column = one.column(days)
    steps = sorted({tenth.predicted for tenth in kept.judgement.tenths})
    money = one.kind == "money"
    digits = 2 if money else 3
    choices = list(dict.fromkeys(round(step, digits) for step in steps))
    with st.container(border=True):
        words = "Expected to spend at least" if money else "Chance of at least"
        currency = workspace.settings.currency
        chosen = (
            st.select_slider(
                words,
                choices,
                value=choices[-1],
                key=f"least_{column}",
                format_func=lambda value: messages.money(value, currency) if money else messages.share(value),
            )
            if len(choices) > 1
            else choices[0]
        )
        rule = f"{column} >= {chosen:g}"
        count = workspace.engine.value(
            "SELECT COUNT(*) FROM app.predictions WHERE model_id = $model AND value >= $least",
            {"model": kept.model_id, "least": float(f"{chosen:g}")},
        )
        st.code(rule, language=None)
        above = [tenth for tenth in kept.judgement.tenths if tenth.predicted >= chosen - 10**-digits]
        many = sum(tenth.people for tenth in above)
        if many:
            came = sum(tenth.came * tenth.people for tenth in above) / many
            said = messages.money(came, currency) + " a person came" if money else f"{100 * came:.0f} of 100 {one.did}"
            messages.aside(f"{messages.people(count)} today. From such people on the days judged, {said}.")
        proposed = Segment(name=segment_name(one, days), rule_text=rule, proposed_by=f"Predictions: {one.title}")
        proposals.offer(workspace, people, proposed, column, IDEAS.get(one.name, ""))


def segment_name(one: Target, days: int) -> str:
    """A name to begin with."""
    verb = {"churn": "Likely to leave", "unsubscribe": "Likely to unsubscribe", "spend": "Expected to spend most"}
    return f"{verb.get(one.name, f'Likely: {one.title.lower()}')} within {days} days"
