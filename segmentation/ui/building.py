"""The Build page's desk: which segment is worked on, its draft, and what a click or a changed field does to it.

Every field is drawn from the draft and written back to it by a callback: the draft in the workspace is the only state,
so leaving the page, a refresh or a second tab lose nothing (design/traps 2).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from segmentation.core import rules
from segmentation.core.errors import UserError
from segmentation.core.model import People, Segment, Vocabulary
from segmentation.segments import changes, definition, drafts, saved
from segmentation.segments.editing import EVERYONE
from segmentation.store.workspace import Workspace
from segmentation.ui import errors, messages, state

PROBLEM, SAID = "build_problem", "build_said"
MINE = "build_mine"  # the draft as this session's clicks left it, until the page is drawn again
PLANNED = ("empty_name", "long_name", "odd_name", "generic_name", "name_taken", "no_mail")


@dataclass(frozen=True)
class Desk:
    """What the page works on. saved: the newest version, None for a segment that was never saved."""

    workspace: Workspace
    people: People
    vocabulary: Vocabulary
    draft: drafts.Draft
    saved: Segment | None

    @property
    def segment(self) -> Segment:
        """The definition as it stands in the draft."""
        return self.draft.segment

    @property
    def key(self) -> str:
        """How the keys of this segment's fields begin."""
        return f"build_{self.segment.segment_id or 'new'}"

    @property
    def changed(self) -> bool:
        """Whether there is something to save."""
        against = self.saved or drafts.EMPTY
        return definition.content(self.segment) != definition.content(against)


def desk(workspace: Workspace, people: People) -> Desk:
    """The segment of this session with its draft; a segment that is gone gives way to a new one, and that is said."""
    chosen = state.segment_id()
    try:
        known = saved.get(workspace, chosen) if chosen else None
    except UserError as gone:
        messages.mistake(gone)
        state.choose_segment(None)
        known = None
    key = known.segment_id if known else None
    st.session_state.pop(MINE, None)
    words = saved.with_segments(workspace, people.vocabulary)
    if known:
        words = replace(words, segments=tuple(name for name in words.segments if name != known.name))
    return Desk(workspace, people, words, drafts.begun(workspace, key), known)


def attempt(act: Callable[[], object]) -> None:
    """Run what a click does; a mistake is kept and shown by the run that follows (callbacks cannot draw in place)."""
    with errors.kept(PROBLEM):
        act()


def show_problem() -> None:
    """The mistake of the last click, and the word that something was done, each once."""
    errors.shown(PROBLEM)
    if said := st.session_state.pop(SAID, None):
        messages.done(said)


def field(on: Desk, name: str, value: Any) -> str:
    """The key of a field, which from now on shows that value."""
    key = f"{on.key}_{name}"
    st.session_state[key] = value
    return key


def current(on: Desk) -> drafts.Draft:
    """The draft as it is now: an earlier callback of the same click may have changed it."""
    return drafts.begun(on.workspace, on.segment.segment_id or None)


def moved(on: Desk, draft: drafts.Draft) -> tuple[str, ...]:
    """The fields of the definition that another window has changed since this page was drawn, and "text" for what was
    typed there."""
    known = (on.draft, st.session_state.get(MINE, on.draft))
    now = definition.content(draft.segment)
    seen = [definition.content(one.segment) for one in known]
    found = [name for name, value in now.items() if all(value != one[name] for one in seen)]
    return tuple(found) + (("text",) if all(dict(draft.pending) != dict(one.pending) for one in known) else ())


def unmoved(on: Desk) -> drafts.Draft:
    """The draft as it is now. Raises UserError when it is not what this page shows: another window has changed it."""
    draft = current(on)
    if moved(on, draft):
        raise UserError(
            "moved", "This segment was changed in another window meanwhile.", "Look at it as it is now, then try again."
        )
    return draft


def put(on: Desk, draft: drafts.Draft, segment: Segment, read: str = "") -> None:
    """Write a definition into the draft. Where another window has changed the same part meanwhile, that is said: undo
    brings its version back. A draft that another window has saved or thrown away is not begun again."""
    elsewhere = moved(on, draft)
    if elsewhere and definition.content(draft.segment) == definition.content(drafts.EMPTY):
        unmoved(on)
    before, after = definition.content(draft.segment), definition.content(segment)
    st.session_state[MINE] = drafts.change(on.workspace, draft, segment, read)
    both = [name.removesuffix("_text").replace("_", " ") for name in elsewhere if before.get(name) != after.get(name)]
    if both:
        raise UserError(
            "changed_twice",
            f"Another window had changed the {' and the '.join(both)} meanwhile; what you did stands now.",
            "Undo brings back what the other window had.",
        )


def change(on: Desk, edit: Callable[[Segment], Segment]) -> None:
    """Change the draft's definition; for callbacks."""

    def act() -> None:
        draft = current(on)
        put(on, draft, edit(draft.segment))

    attempt(act)


def change_field(on: Desk, name: str, key: str) -> None:
    """Write a field's value into the definition under its name; for callbacks."""
    given = st.session_state[key]
    blank = getattr(drafts.EMPTY, name)
    value: Any = given.strip() if isinstance(given, str) else blank if given is None and blank == "" else given
    edit: dict[str, Any] = {name: value}
    change(on, lambda segment: replace(segment, **edit))


def rule_at(segment: Segment, target: int, vocabulary: Vocabulary) -> rules.Rule:
    """The rule (target 0) or a hard rule (1, 2, …) of a definition. Raises UserError when it does not read."""
    if target > len(segment.hard_rules):
        raise UserError("moved", "This rule was changed somewhere else meanwhile.", "Look at it, then try again.")
    return rules.parse(segment.rule_text if target == 0 else segment.hard_rules[target - 1], vocabulary)


def change_rule(on: Desk, target: int, edit: Callable[[rules.Rule], rules.Rule]) -> None:
    """Change one rule of the definition; a hard rule that is left without a condition goes; for callbacks.

    A place in a rule means nothing in another rule: what another window has changed is looked at first.
    """

    def changed(segment: Segment) -> Segment:
        if {"rule_text", "hard_rules"} & set(moved(on, current(on))):
            unmoved(on)
        rule = edit(rule_at(segment, target, on.vocabulary))
        rules.check(rule, on.vocabulary)
        text = rules.to_text(rule)
        if target == 0:
            return replace(segment, rule_text=text)
        hard = list(segment.hard_rules)
        hard[target - 1 : target] = [] if rule == EVERYONE else [text]
        return replace(segment, hard_rules=tuple(hard))

    change(on, changed)


def change_text(on: Desk, part: str, key: str) -> None:
    """Read what was typed as the rule ("rule") or as hard rules, one a line ("hard"); for callbacks.

    What does not read as a rule is kept as typed, and explained by `fault`.
    """
    typed = str(st.session_state[key] or "")

    def act() -> None:
        draft = current(on)
        try:
            if part == "rule":
                text = rules.to_text(rules.parse(typed, on.vocabulary))
                put(on, draft, replace(draft.segment, rule_text=text), part)
            else:
                lines = [line for line in typed.splitlines() if line.strip()]
                hard = tuple(rules.to_text(rules.parse(line, on.vocabulary)) for line in lines)
                put(on, draft, replace(draft.segment, hard_rules=hard), part)
        except rules.RuleError:
            st.session_state[MINE] = drafts.hold(on.workspace, draft, part, typed)

    attempt(act)


def fault(on: Desk, part: str) -> UserError | None:
    """Why a text that was typed is no rule, None when there is none such."""
    typed = on.draft.pending.get(part)
    if typed is None:
        return None
    try:
        for text in [typed] if part == "rule" else [line for line in typed.splitlines() if line.strip()]:
            rules.parse(text, on.vocabulary)
    except UserError as error:
        own = on.saved.name.replace("'", "''") if on.saved else ""
        if error.reason == "unknown_segment" and own and f"'{own}'" in typed:
            return UserError("circle", "A segment cannot be defined by itself.", "Leave it out of its own rule.")
        return error
    return None


def start_from(on: Desk, segment: Segment) -> None:
    """Put another definition into the draft, with the name, rules and everything; undo brings the old one back."""
    change(on, lambda _: segment)


def step(on: Desk, which: Callable[[Workspace, drafts.Draft], drafts.Draft]) -> None:
    """Undo or redo; for callbacks."""

    def act() -> None:
        st.session_state[MINE] = which(on.workspace, unmoved(on))

    attempt(act)


def retire(on: Desk) -> None:
    """Send nothing to it any more; for callbacks."""
    if on.saved:
        kept = on.saved.segment_id, on.saved.version
        attempt(lambda: saved.set_status(on.workspace, *kept, "retired", state.actor(), "retired on Build"))


def bring_back(on: Desk) -> None:
    """Take it up again where it was left; for callbacks."""
    if on.saved:
        kept = on.saved.segment_id
        attempt(lambda: saved.bring_back(on.workspace, kept, state.actor()))


def save(on: Desk) -> None:
    """Make the draft a version, say what it changed, and work on from there; for callbacks."""

    def act() -> None:
        draft = unmoved(on)
        if draft.pending:
            where = "in the text form" if "rule" in draft.pending else "among the hard rules"
            raise UserError("pending_text", f"What was typed {where} is no rule yet.", "Put it right, or undo it.")
        try:
            kept = saved.save(on.workspace, draft.segment, on.vocabulary, state.actor(), mail=True)
        except UserError as why:
            if why.reason in PLANNED:  # the fields that it asks for
                st.session_state["build_part"] = "Plan"
            raise
        drafts.forget(on.workspace, draft.segment.segment_id or None)
        state.choose_segment(kept.segment_id)
        changed = difference(on, on.saved, kept)
        more = f" And {len(changed) - 2} more, under Versions." if len(changed) > 2 else ""
        st.session_state[SAID] = f"Saved “{kept.name}” as version {kept.version}. {' '.join(changed[:2])}{more}".strip()

    attempt(act)


def difference(on: Desk, old: Segment | None, new: Segment) -> tuple[str, ...]:
    """What changed, in words; nothing where one of the two cannot be read."""
    try:
        return changes.difference(old, new, on.vocabulary, on.workspace.settings.currency) if old else ()
    except UserError:
        return ()
