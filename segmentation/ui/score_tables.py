"""The Scores page's tables: tiers, what a class holds, every feature; and a tier saved as a segment."""

from collections.abc import Sequence

import streamlit as st

from segmentation.core.model import Feature, People, Segment
from segmentation.store.workspace import Workspace
from segmentation.ui import messages, proposals, state, tables
from segmentation.understand.scores import ComponentView, Moved, TierView

TIES = (
    "Ties share a class: people with the same value always get the same one, so classes need not be equal in size. "
    "Nothing (never ordered, no clicks) is class 0, outside the fifths. People who may not be written to are left out."
)
WIDTHS = {"Family": "small", "Unit": "small", "Better": "small", "Meaning": "large"}


def show_tiers(tiers: Sequence[TierView], moved: Moved, since: str, currency: str) -> None:
    """People and revenue of every tier, and who came and went against other weights."""
    import pandas as pd

    everyone = sum(tier.people for tier in tiers)
    rows = [
        {
            "Tier": tier.name,
            "Who": tier.says,
            "People": tier.people,
            "Share": tier.people / everyone if everyone else None,
            "Revenue share": tier.revenue_share,
            "Revenue": tier.revenue_365d,
            "In": sum(n for (old, new), n in moved.matrix.items() if new == tier.name != old),
            "Out": sum(n for (old, new), n in moved.matrix.items() if old == tier.name != new),
        }
        for tier in tiers
    ]
    columns = {
        "Tier": tables.text("Tier"),
        "Who": tables.text(
            "Who", help="Classes 0 to 5 and eRFM score 0 to 100; the first tier that fits names a person"
        ),
        "People": tables.number("People"),
        "Share": tables.percent("Of all people scored"),
        "Revenue share": tables.bar("Of the revenue, last 365 days"),
        "Revenue": tables.money("Revenue, last 365 days", currency, whole=True),
        "In": tables.number("Moved in", help=f"Against {since}"),
        "Out": tables.number("Moved out", help=f"Against {since}"),
    }
    tables.show(pd.DataFrame(rows), columns, name="Tiers with people and revenue", key="tiers")


def show_moved(moved: Moved, since: str, names: Sequence[str]) -> None:
    """Tier before by tier now, in people. A table and not a heat map, which takes twice as long to follow a slider."""
    import pandas as pd

    share = messages.share(moved.total / moved.people) if moved.people else messages.UNKNOWN
    if moved.total:
        up, down = messages.number(moved.up), messages.number(moved.down)
        messages.answer(f"{messages.people(moved.total)} ({share}) changed tier against {since}: {up} up, {down} down.")
    else:
        messages.answer(f"Nobody changed tier against {since}.")
    rows = [{"Before": old, **{new: moved.matrix.get((old, new), 0) for new in names}} for old in names]
    columns = {"Before": tables.text("Before"), **{name: tables.number(f"Now {name}") for name in names}}
    tables.show(pd.DataFrame(rows), columns, name="Tier before by tier now, in people", key="moved_between_tiers")


def show_cuts(components: Sequence[ComponentView]) -> None:
    """One row a class, one column a component: what it holds and how many people that is."""
    import pandas as pd

    rows = []
    for number in range(5, -1, -1):
        said = {"Class": f"{number}, best" if number == 5 else f"{number}, none" if number == 0 else str(number)}
        for part in components:
            held = next(((label, n) for k, label, n in part.classes if k == number), None)
            said[part.title] = f"{held[0]}: {messages.people(held[1])}" if held else ""
        rows.append(said)
    columns = {"Class": tables.text("Class", width="small"), **{part.title: part.title for part in components}}
    tables.show(pd.DataFrame(rows), columns, name="What each class holds", key="cut_points")


def catalogue(features: Sequence[Feature]) -> None:
    """Every feature with unit and meaning, and a word to search by."""
    import pandas as pd

    wanted = st.text_input("Search", key="feature_search", placeholder="orders, clicks, days …", **state.KEEP)
    words = (wanted or "").lower().split()
    columns = ("Family", "Feature", "Unit", "Meaning", "Better", "Missing means")
    rows = [
        (one.family, one.name, one.unit or one.kind, one.meaning, one.better, one.missing)
        for one in features
        if all(word in f"{one.family} {one.name} {one.unit} {one.meaning}".lower() for word in words)
    ]
    if not rows:
        messages.nothing("No feature has these words.", "Try one word, such as orders or clicks.")
        return
    shown = pd.DataFrame(rows, columns=list(columns))
    tables.show(
        shown, {name: tables.text(name, width=WIDTHS.get(name)) for name in columns}, name="Features", key="features"
    )


def save_tier(workspace: Workspace, people: People, tiers: Sequence[TierView]) -> None:
    """Choose a tier, name it, and go on with it as a draft segment."""
    with st.container(border=True):
        chosen = {tier.name: tier for tier in tiers if tier.people}
        if not chosen:
            messages.nothing("No tier has anyone in it.")
            return
        tier = st.selectbox("Tier", list(chosen), key="tier_to_save", **state.KEEP)
        rule = f"tier = '{tier.replace(chr(39), chr(39) * 2)}'"
        st.code(rule, language=None)
        one = chosen[tier]
        held = one.people - one.reachable
        said = f"{messages.people(one.people)} today"
        said += f", {messages.number(one.reachable)} of them to write to" if held else ""
        said += f": {messages.number(held)} never agreed to mails or have no usable address." if held else "."
        messages.aside(f"{said} The segment keeps today's weights and tiers: moving one later moves nobody in it.")
        proposed = Segment(name=f"{tier} by eRFM score", rule_text=rule, proposed_by="Scores: eRFM tier")
        proposals.offer(workspace, people, proposed, f"tier_{tier}")
