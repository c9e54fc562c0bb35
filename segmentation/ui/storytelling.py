"""One person's story on one screen: the long view, why they are in, what they bought, and day by day what they did."""

import streamlit as st

from segmentation.segments import stories
from segmentation.segments.explain import Answer
from segmentation.segments.stories import Day, Story
from segmentation.segments.verdicts import Member
from segmentation.store.workspace import Workspace
from segmentation.ui import messages, state

SIGNS = {
    "bought": ":material/shopping_bag:",
    "asked": ":material/support_agent:",
    "left": ":material/block:",
    "clicked": ":material/ads_click:",
    "opened": ":material/drafts:",
    "browsed": ":material/visibility:",
}
TALL = 440  # the boxes scroll inside: nothing on the page moves from one person to the next


def show(workspace: Workspace, story: Story, member: Member, drawn: int) -> None:
    """The story, with everything uploaded drawn as plain text; the address masked until somebody asks for it."""
    left, right = st.columns([5, 6], gap="medium")
    with left.container(border=True, height=TALL, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            which = "At the rule's edge" if member.edge else f"Person {member.position} of {drawn}"
            st.markdown(f"**{which}** · {messages.escape(story.person)}", width="stretch")
            asked = st.button("Show name and address", key=f"spot_reveal_{member.subscriber_id}", type="tertiary")
        if asked:
            reveal(workspace, story.subscriber_id)
        judged(member)
        st.markdown("  \n".join(messages.escape(fact) for fact in story.facts))
        st.markdown("**Why they are in**")
        st.markdown("  \n".join(reason(answer) for answer in story.why))
        bought = [(day, text) for day in story.days for text, kind in entries(day) if kind == "bought"]
        st.markdown("**What they bought**")
        said = [f"{messages.escape(messages.day(day.on))}: {messages.escape(text[7:])}" for day, text in bought]
        st.markdown("  \n".join(said) or "Nothing.")
    with right.container(border=True, height=TALL):
        st.markdown("**Day by day**, newest first")
        st.markdown("\n\n".join(paragraph(day) for day in story.days) or "Nothing is known.")


def judged(member: Member) -> None:
    """Who said what, once somebody has."""
    if member.verdict is not None and member.noted_at is not None:
        messages.aside(
            f"{member.verdict.capitalize()}, said {member.reviewer} on {messages.moment(member.noted_at)} UTC"
            + (f": “{member.note}”" if member.note else "")
        )


def reason(answer: Answer) -> str:
    """One condition with the person's own value, as a line."""
    sign = ":green[✓]" if answer.met else ":gray[✗]"
    hard = " (hard rule)" if answer.hard else ""
    return f"{sign} {messages.escape(answer.sentence)}{hard}: **{messages.escape(answer.value_text)}**"


def entries(day: Day) -> list[tuple[str, str]]:
    """What was done on a day, each with its kind."""
    kinds = day.kinds or ("browsed",) * len(day.entries)
    return list(zip(day.entries, kinds, strict=True))


def paragraph(day: Day) -> str:
    """A day: the date, then a line for each thing done; purchases stand out."""
    said = [f":gray[{messages.escape(messages.day(day.on))}]"]
    for text, kind in entries(day):
        plain = messages.escape(text)
        said.append(f"{SIGNS.get(kind, '')} {f'**{plain}**' if kind == 'bought' else plain}")
    return "  \n".join(said)


def reveal(workspace: Workspace, subscriber_id: int) -> None:
    """Name and address until the next click; that somebody looked is logged."""
    found = stories.reveal(workspace, subscriber_id, state.actor(), "spot-check")
    name = " ".join(part for part in (found.first_name, found.last_name) if part)
    said = " · ".join(part for part in (name, found.email) if part) or "No name and no address is known."
    st.text(said)
    messages.aside("That you looked is in the log.")
