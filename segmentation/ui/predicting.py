"""What the Predictions page says of its back-test: predicted against what came, in plain words."""

from datetime import date, timedelta

import streamlit as st

from segmentation.core.model import People
from segmentation.store.workspace import Workspace
from segmentation.ui import cached, expecting, messages, prediction_pictures, state
from segmentation.understand import lifetime_check
from segmentation.understand import people as everyone
from segmentation.understand.lifetime_check import Check, of_100

HORIZONS = (30, 60, 90, 120, 180, 365)
MEANING = (
    "BG/NBD predicts orders from how often and how lately somebody bought, Gamma-Gamma what one is worth. They know "
    "nothing else: no season, no campaign. People who may not be written to are left out."
)


def show(workspace: Workspace, people: People) -> None:
    """Customer value: the back-test of BG/NBD and Gamma-Gamma, then what they expect of everyone."""
    place = st.container()
    picture, controls = st.columns([3, 1], gap="large")
    with controls:
        st.subheader("How to judge", anchor=False)
        days = st.select_slider("Days held back", HORIZONS, value=90, key="check_days", format_func=str, **state.KEEP)
        messages.aside(how(people.as_of, days))
    with messages.working("Predicting the past, to compare it with what came") as tell:
        tell("Fitting on what was known then", 0.3)
        found = check(workspace, people.as_of, days)
    if found.result is not None:
        with place:
            messages.answer(answer(found))
    with picture:
        if found.result is None:
            show_thin(found)
        else:
            prediction_pictures.show_totals(found, found.result)
            messages.aside(newcomers(found))
    if found.result is not None:
        left, right = st.columns([3, 1], gap="large")
        with left:
            prediction_pictures.show_buckets(found.result.buckets)
        with right:
            st.subheader("What it is good for", anchor=False)
            messages.say(money_words(found, workspace.settings.currency))
            for note in found.notes:
                messages.aside(note)

    st.subheader("What is expected now", anchor=False)
    expected = lifetime_check.outlook(workspace, people)
    if expected:
        messages.answer(expecting.total(expected, workspace.settings.currency))
        expecting.show(expected, workspace.settings.currency)
        messages.aside(MEANING)
        expecting.save(workspace, people, expected)
    else:
        reason = everyone.who(workspace, people).unavailable.get("lifetime_value", "")
        messages.nothing("Lifetime value is not predicted.", reason)


def check(workspace: Workspace, as_of: date, days: int) -> Check:
    """The back-test of this data, date and horizon; worked out once while the app runs."""
    of = (str(workspace.folder), workspace.data_version(), workspace.settings.cluster_seed)
    return _check(workspace.id, of, as_of, days)


@st.cache_resource(show_spinner=False, max_entries=50)
def _check(workspace_id: str, of: tuple[str, int, int], as_of: date, days: int) -> Check:
    return lifetime_check.check(cached.workspace(workspace_id), as_of, days)


def how(as_of: date, days: int) -> str:
    """What is being done, with its dates."""
    cut = messages.day(as_of - timedelta(days=days))
    return (
        f"The model is fitted on orders up to {cut}, predicts the {days} days after it, and is held against what came. "
        "In brackets: what chance alone makes of the number that came, 95 times in 100."
    )


def newcomers(found: Check) -> str:
    """Whom the prediction speaks of, and whom it cannot."""
    return (
        f"About the {messages.people(found.customers)} who had ordered by {messages.day(found.fitted_as_of)}. Another "
        f"{messages.counted(found.newcomers_orders, 'order')} came from people who first bought later: no model of "
        "past buyers can predict those. Several orders of one day count once."
    )


def answer(found: Check) -> str:
    """In plain words: of 100 orders predicted, so many came."""
    result = found.result
    ratio = of_100(result.rivals[0].total, found.orders) if result else None
    if result is None or ratio is None:
        return found.reason or "Nothing can be said yet."
    until = f"the {found.horizon_days} days to {messages.day(found.as_of)}"
    said = f"Of 100 orders predicted for {until}, {ratio.came:.0f} came"
    if ratio.interval is None:
        return said + "."
    said += f" [{ratio.interval.low:.0f}, {ratio.interval.high:.0f}]"
    if 100 in ratio.interval:
        return said + ": no further off than chance."
    return f"{said}: it predicted too {'many' if ratio.came < 100 else 'few'}."


def show_thin(found: Check) -> None:
    """Too little to judge: what is there and what would be needed."""
    messages.nothing(found.reason or "Nothing can be said yet.", found.needed)


def money_words(found: Check, currency: str) -> str:
    """Revenue predicted and come, and whether the ranking helped; "" where money was not predicted."""
    result = found.result
    if result is None or result.revenue_predicted is None or result.revenue_actual is None:
        return ""
    ratio = of_100(result.revenue_predicted, found.revenue)
    around = ratio.interval if ratio else None
    said = (
        f"Revenue: {messages.money(result.revenue_predicted, currency, whole=True)} predicted, "
        f"{messages.money(result.revenue_actual, currency, whole=True)} came"
    )
    if ratio and around:
        said += f" ({ratio.came:.0f} of 100 [{around.low:.0f}, {around.high:.0f}])"
    if result.top_fifth is None or result.top_fifth_by_past is None:
        return said + "."
    return (
        f"{said}. The fifth of people predicted to be worth most brought {messages.share(result.top_fifth)} "
        f"of it; the fifth that had spent most before brought {messages.share(result.top_fifth_by_past)}."
    )
