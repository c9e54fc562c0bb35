"""The five weights on the Scores page: sliders that always sum to 100, saved as they move, and the way back.

The workspace holds the weights; sliders show what is saved there, in whatever tab or session it was moved. A move made
on weights that another tab has changed meanwhile is not carried out: it would take back what somebody else just did.
"""

from typing import Any

import streamlit as st

from segmentation.core.model import People
from segmentation.store.workspace import Workspace
from segmentation.ui import cached, errors, messages, state
from segmentation.understand import weight_history
from segmentation.understand.scores import COMPONENTS, Weights, available

KEY = "weight_{}_{}"
MEMORY = "weights_memory"
DEFAULT, EARLIER = "the default weights", "the weights before the last move"
ELSEWHERE = "The weights were changed elsewhere meanwhile, so your move was not carried out. These are the new ones."


def sliders(workspace: Workspace, people: People) -> None:
    """Five sliders and the two ways back. Moving one moves the others before anything is drawn."""
    weights, ready = Weights.of(workspace.settings), available(people)
    kept = memory()
    if kept.pop("stale", False):
        st.warning(messages.escape(ELSEWHERE))
    kept["seen"] = (workspace.id, weights)
    for part in COMPONENTS:
        key = slider_key(part.name, getattr(weights, part.name))
        kept.setdefault("shown", {})[key] = getattr(weights, part.name)
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
    made: dict[str, int] = memory().setdefault("made", {})
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
        "Who moved, against",
        (DEFAULT, EARLIER),
        default=DEFAULT,
        format_func=messages.tab,
        key="moved_against",
        required=True,
        **state.KEEP,
    )
    if chosen == EARLIER:
        return weight_history.before_last(workspace) or Weights.of(workspace.settings), EARLIER
    return Weights(), DEFAULT


def _safely(act: Any, *given: Any) -> None:
    # What a click calls runs before the page, and so outside the page's own boundary.
    with errors.boundary():
        act(*given)


def memory() -> dict[str, Any]:
    """What this session knows of the weights, one thing changed in place: "seen", "drag", "stale", "made", "shown".

    Streamlit may end a run at every touch of the session's state, when a newer press is waiting. A move that is saved
    must also be remembered, or the next press would take it for somebody else's: so nothing is touched in between.
    """
    found: dict[str, Any] = st.session_state.setdefault(MEMORY, {})
    return found


def stale(workspace: Workspace, kept: dict[str, Any]) -> bool:
    """Whether the weights are others than those this session last drew; remembered, so that the page says so."""
    seen = kept.get("seen")
    changed = seen is not None and seen != (workspace.id, Weights.of(workspace.settings))
    if changed:
        kept["stale"] = True
        made = kept.setdefault("made", {})
        for part in COMPONENTS:  # sliders anew, so that they show what is saved and not what was dragged
            made[part.name] = made.get(part.name, 0) + 1
    return changed


def _move(workspace_id: str, which: str, key: str) -> None:
    found, kept, value, actor = cached.workspace(workspace_id), memory(), int(st.session_state[key]), state.actor()
    shown = kept.setdefault("shown", {})
    # The browser sends sliders that were just replaced once more with the next press: what they showed is no move.
    if shown.get(key) == value or stale(found, kept):
        return
    shown[key] = value
    kept["drag"] = weight_history.drag(found, which, value, kept.get("drag"), actor)
    # Presses that come before the page is drawn again build on this one, and are no change from elsewhere.
    kept["seen"] = (found.id, kept["drag"].now)


def _undo(workspace_id: str) -> None:
    found, kept, actor = cached.workspace(workspace_id), memory(), state.actor()
    if not stale(found, kept):
        kept["seen"] = (found.id, weight_history.undo(found, actor))
        kept.pop("drag", None)


def _reset(workspace_id: str) -> None:
    found, kept, actor = cached.workspace(workspace_id), memory(), state.actor()
    if not stale(found, kept):
        kept["seen"] = (found.id, weight_history.change(found, Weights(), actor))
        kept.pop("drag", None)
