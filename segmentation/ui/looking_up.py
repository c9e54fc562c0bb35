"""The Lookup page: find one person by address, and say for every segment why they are in it or not."""

import streamlit as st

from segmentation.core import rules
from segmentation.core.errors import UserError
from segmentation.core.model import People, Vocabulary
from segmentation.segments import explain, lookup, margins, saved, stories
from segmentation.store.workspace import Workspace
from segmentation.ui import cached, frame, messages, state, why_person

PERSON = "person"


def ask(workspace: Workspace) -> int | None:
    """The field for an address; the person's number, which alone is kept (in the address bar), or None so far."""
    row = st.form("look_up", border=False, clear_on_submit=True)
    with row, st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        label = "E-mail address or customer number"
        typed = st.text_input(label, placeholder="jane@example.com", max_chars=320, width=420)
        asked = st.form_submit_button("Look up", type="primary", icon=":material/search:")
    if asked:
        try:
            found = lookup.find(workspace, typed or "")
        except UserError as error:
            keep(None)
            messages.mistake(error)
            return None
        keep(found)
    return kept()


def keep(person: int | None) -> None:
    """Remember whose answer is shown: a number, never an address."""
    st.session_state[PERSON] = person
    if person is None:
        st.query_params.pop(PERSON, None)
    else:
        st.query_params[PERSON] = str(person)


def kept() -> int | None:
    """Whose answer was shown last, by the address bar first."""
    said = str(st.query_params.get(PERSON) or "")
    person = int(said) if said.isdecimal() and len(said) < 19 else st.session_state.get(PERSON)
    if person is not None:
        keep(person)
    return person


def show(workspace: Workspace, people: People, person: int) -> None:
    """The answer in a sentence, then each segment, those they are in first."""
    try:
        found = looked_up(workspace, people, person)
    except UserError:
        keep(None)
        raise
    inside = [one for one in found.segments if one.member]
    number = messages.counted(len(found.segments), "segment")
    messages.answer(f"{found.person} is in {len(inside)} of {number}, as of {messages.day(people.as_of)}.")
    if found.never:
        messages.say(f"Whatever the rules say, nothing is sent to them: they {', and '.join(found.never)}.")
    if not found.segments:
        messages.nothing("There are no segments yet.", "Build one first.")
        frame.link("pages/segments/build.py", "Build a segment")
    nearest = sorted(found.segments, key=lambda one: (not one.member, not one.matches, missed(one), one.segment.name))
    for one in nearest:
        segment(workspace, people, one)
    for broken, why in found.unreadable:
        messages.aside(f"“{broken.name}” cannot be asked: {why.what} Put its rule right on Build.")
    with st.expander("Why this score, and what is predicted"):
        why_person.show(workspace, people, person)
    with st.expander("The lists and months this person was in"):
        past(workspace, person)
    with st.expander("What this person did"):
        story(workspace, people, person)


def looked_up(workspace: Workspace, people: People, person: int) -> lookup.Lookup:
    """The answer, worked out once for each state of data, segments and settings: opening a box below asks nothing."""
    versions = " ".join(f"{one.segment_id}:{one.version}:{one.status}" for one in saved.load_all(workspace, True))
    key = f"lookup {person} {people!r} {workspace.settings!r} {versions}"
    return cached.kept(workspace, key, lambda: lookup.look_up(workspace, people, person))


def missed(one: lookup.SegmentAnswer) -> int:
    """How many conditions are not met."""
    return sum(not answer.met for answer in one.conditions)


def verdict(one: lookup.SegmentAnswer) -> tuple[str, str, str]:
    """In, held back or out: a word, its colour, and why in a sentence."""
    if one.member:
        return "In", "green", "Meets the rule, and nothing holds them back."
    if one.matches:
        return "Held back", "orange", f"Meets the rule, but is held back: they {', and '.join(one.held_back_by)}."
    count = missed(one)
    return "Not in", "gray", f"Misses {count} of {messages.counted(len(one.conditions), 'condition')}."


def segment(workspace: Workspace, people: People, one: lookup.SegmentAnswer) -> None:
    """One segment's card: the verdict, and each condition with this person's value."""
    word, colour, why = verdict(one)
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{messages.escape(one.segment.name)}**", width="content")
            st.badge(word, color=colour)  # type: ignore[arg-type]
            st.caption(f"version {one.segment.version}", width="stretch")
            if st.button("Open", key=f"lookup_open_{one.segment.segment_id}", type="tertiary"):
                state.choose_segment(one.segment.segment_id)
                st.switch_page("pages/segments/build.py", query_params=dict(st.query_params))
        messages.say(why)
        vocabulary = saved.with_segments(workspace, people.vocabulary)
        said = [line(answer, rules_of(answer, vocabulary), people, workspace) for answer in one.conditions]
        st.markdown("\n".join(said) or "Everyone is in it by rule.")
        if not one.matches and alternatives(rules.parse(one.segment.rule_text, vocabulary).root):
            messages.aside("Not each of these is needed: some are joined by “or”.")


def alternatives(node: rules.Node) -> bool:
    """Whether a rule can be met in several ways."""
    return isinstance(node, rules.Any) or (isinstance(node, rules.All) and any(map(alternatives, node.items)))


def rules_of(answer: explain.Answer, vocabulary: Vocabulary) -> rules.Condition:
    """The condition that was answered."""
    return rules.conditions(rules.parse(answer.condition_text, vocabulary))[0]


def line(answer: explain.Answer, condition: rules.Condition, people: People, workspace: Workspace) -> str:
    """One condition as a line of a list: met or missed, the person's value, by how much."""
    mark = ":green[:material/check:] met" if answer.met else ":red[:material/close:] missed"
    distance = margins.margin(condition, answer.value, people.vocabulary, workspace.settings.currency)
    value = f" This person: {answer.value_text}" + (f" ({distance})." if distance else ".")
    hard = "Hard rule: " if answer.hard else ""
    return f"- {mark}: {messages.escape(hard + answer.sentence + '.')}{messages.escape(value)}"


def past(workspace: Workspace, person: int) -> None:
    """Every export and every recorded month that holds this person."""
    listed = lookup.history(workspace, person)
    names = {one.segment_id: one.name for one in saved.load_all(workspace, retired=True)}
    said = [
        f"- {messages.day(one.on)}: {messages.escape(names.get(one.segment_id, one.segment_id))}, version {one.version}"
        for one in listed
    ]
    st.markdown("\n".join(said) or "None so far: members are written down by an export and by a month's audit.")


def story(workspace: Workspace, people: People, person: int) -> None:
    """The person's history in sentences."""
    key = f"story {person} {people.table.name} {workspace.settings!r}"
    told = cached.kept(workspace, key, lambda: stories.stories(workspace, people, [person])[0])
    for fact in told.facts:
        messages.say(fact)
    st.markdown(
        "\n".join(f"- **{messages.day(day.on)}**: {messages.escape('; '.join(day.entries))}" for day in told.days)
    )
