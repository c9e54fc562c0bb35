"""The five weights on the Scores page: sliders that always sum to 100, saved as they move, and the way back.

The workspace holds the weights; sliders show what is saved there, in whatever tab or session it was moved. A move made
on weights that another tab has changed meanwhile is not carried out: it would take back what somebody else just did.
"""

from dataclasses import asdict
from typing import Any

import streamlit as st

from segmentation.core.model import People
from segmentation.store.workspace import Workspace
from segmentation.ui import cached, errors, messages, state
from segmentation.understand import score_settings, weight_history
from segmentation.understand.scores import COMPONENTS, Weights, available

KEY, MADE = "weight_{}_{}", "weight_sliders"
SEEN, DRAG, STALE = "weights_seen", "weights_drag", "weights_stale"
DEFAULT, EARLIER = "the default weights", "the weights before the last move"
ELSEWHERE = "The weights were changed elsewhere meanwhile, so your move was not carried out. These are the new ones."


def sliders(workspace: Workspace, people: People) -> None:
    """Five sliders and the two ways back. Moving one moves the others before anything is drawn."""
    weights, ready = Weights.of(workspace.settings), available(people)
    if st.session_state.pop(STALE, False):
        st.warning(messages.escape(ELSEWHERE))
    st.session_state[SEEN] = (workspace.id, asdict(weights))
    for part in COMPONENTS:
        key = slider_key(part.name, getattr(weights, part.name))
        cut_from = people.vocabulary.feature(part.feature)
        st.slider(
            part.title,
            0,
            100,
            value=getattr(weights, part.name),
            key=key,
            format="%d %%",
            help=messages.escape(f"By {cut_from.meaning}." if cut_from else ""),
            disabled=part not in ready,
            on_change=_safely,
            args=(_move, workspace.id, part.name, key),
        )
        if part not in ready:
            feature = people.vocabulary.feature(part.score)
            messages.aside(f"Not in the score. {feature.missing if feature else ''}")
    with st.container(horizontal=True, gap="small"):
        moved = weight_history.before_last(workspace) is not None
        st.button("Undo", icon=":material/undo:", disabled=not moved, on_click=_safely, args=(_undo, workspace.id))
        usual = weights == Weights()
        st.button("Reset", disabled=usual, help=default_words(), on_click=_safely, args=(_reset, workspace.id))
    messages.aside("Always 100 % together: moving one scales the others. Saved as you move.")


def slider_key(name: str, saved: int) -> str:
    """The key of a slider: the same while a person moves it, a new one when it was moved for them.

    A slider whose value is set from here would send that value back, and when somebody moves another one quickly, the
    late answer counts as a move of its own. A new slider begins where the weight stands and sends nothing.
    """
    made: dict[str, int] = st.session_state.setdefault(MADE, {})
    key = KEY.format(name, made.setdefault(name, 0))
    if st.session_state.get(key, saved) != saved:
        made[name] += 1
    return KEY.format(name, made[name])


def default_words() -> str:
    """What Reset goes back to: "Back to 25 / 20 / 25 / 20 / 10"."""
    return "Back to " + " / ".join(str(getattr(Weights(), part.name)) for part in COMPONENTS)


def baseline(workspace: Workspace) -> tuple[Weights, str]:
    """Choose what tiers are compared with, and its name: the default weights, or those before the last move."""
    chosen = st.segmented_control(
        "Who moved, against", (DEFAULT, EARLIER), default=DEFAULT, key="moved_against", required=True, **state.KEEP
    )
    if chosen == EARLIER:
        return weight_history.before_last(workspace) or Weights.of(workspace.settings), EARLIER
    return Weights(), DEFAULT


def _safely(act: Any, *given: Any) -> None:
    # What a click calls runs before the page, and so outside the page's own boundary.
    with errors.boundary():
        act(*given)


def stale(workspace: Workspace) -> bool:
    """Whether the weights are others than those this session last drew; remembered, so that the page says so."""
    drawn = st.session_state.get(SEEN)
    changed = drawn is not None and drawn != (workspace.id, asdict(Weights.of(workspace.settings)))
    if changed:
        st.session_state[STALE] = True
        made = st.session_state.setdefault(MADE, {})
        for part in COMPONENTS:  # sliders anew, so that they show what is saved and not what was dragged
            made[part.name] = made.get(part.name, 0) + 1
    return changed


def _move(workspace_id: str, which: str, key: str) -> None:
    found = cached.workspace(workspace_id)
    if stale(found):
        return
    value = int(st.session_state[key])
    begun = st.session_state.get(DRAG)
    moved = weight_history.drag(found, which, value, begun, state.actor())
    st.session_state[DRAG] = moved
    # Presses that come before the page is drawn again build on this one, and are no change from elsewhere.
    st.session_state[SEEN] = (found.id, asdict(moved.now))


def _undo(workspace_id: str) -> None:
    found = cached.workspace(workspace_id)
    if not stale(found):
        weight_history.undo(found, state.actor())
        _drawn(found)


def _reset(workspace_id: str) -> None:
    found = cached.workspace(workspace_id)
    if not stale(found):
        weight_history.change(found, Weights(), state.actor())
        _drawn(found)


def _drawn(workspace: Workspace) -> None:
    st.session_state.pop(DRAG, None)
    st.session_state[SEEN] = (workspace.id, asdict(score_settings.of(workspace).weights))
