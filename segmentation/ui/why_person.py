"""One person on the Lookup page: why this score, and what is predicted for them and why."""

import streamlit as st

from segmentation.core.model import People
from segmentation.store.workspace import Workspace
from segmentation.ui import messages, tables, target_words
from segmentation.understand import predicted, why, why_score
from segmentation.understand.predicted import Kept
from segmentation.understand.target import target
from segmentation.understand.why import Reason


def show(workspace: Workspace, people: People, person: int) -> None:
    """The score with its parts, then every prediction of the date with what lifts and lowers it most."""
    found = why_score.scored(workspace, people, person)
    if found is None:
        messages.say("No score: people who may not be written to, or of whom nothing is known, are not scored.")
    else:
        score(found)
    predictions(workspace, people, person)


def score(found: why_score.Scored) -> None:
    """The points that each component brings, most first."""
    import pandas as pd

    best = max(found.parts, key=lambda part: part.points)
    lost = max(found.parts, key=lambda part: part.most - part.points)
    said = f"eRFM score {found.score:.0f} of 100, tier “{found.tier}”."
    if best.points > 0:
        said += f" {best.title} brings most: {best.points:.0f} of {best.most:.0f} points ({best.says})."
    if lost.most - lost.points >= 0.5:
        said += f" {lost.title} costs most: {lost.most - lost.points:.0f} points ({lost.says})."
    messages.say(said)
    rows = [
        {"Part": part.title, "This person": part.says, "Class": part.number, "Points": part.points, "Of": part.most}
        for part in sorted(found.parts, key=lambda part: -part.points)
    ]
    columns = {
        "Part": tables.text("Part"),
        "This person": tables.text("This person"),
        "Class": tables.number("Class, 0 to 5"),
        "Points": tables.number("Points", digits=1),
        "Of": tables.number("Of at most", digits=1),
    }
    tables.show(pd.DataFrame(rows), columns, name="Why this score", key="why_score")


def predictions(workspace: Workspace, people: People, person: int) -> None:
    """A line a prediction: what is given, what came of everyone asked, and the strongest reason either way."""
    kept = {one.model_id: one for one in predicted.models(workspace, people.as_of) if one.people}
    if not kept:
        messages.aside(f"Nothing is predicted as of {messages.day(people.as_of)} yet: see the Predictions page.")
        return
    given = workspace.engine.rows(
        "SELECT model_id, value, label FROM app.predictions WHERE subscriber_id = $person ORDER BY model_id",
        {"person": person},
    )
    said = [
        line(workspace, people, kept[str(model)], person, float(value), label)
        for model, value, label in given
        if str(model) in kept
    ]
    if not said:
        messages.aside("Nothing is predicted for this person: each question is asked of those it can be asked of.")
        return
    st.markdown("\n".join(said))
    messages.aside(
        "In brackets how far the prediction would move were this about the person as it usually is, among people "
        "asked. A prediction without reasons is made in a plain way that looks at one thing alone."
    )


def line(workspace: Workspace, people: People, kept: Kept, person: int, value: float, label: str | None) -> str:
    """One prediction as a line of a list: **Next purchase within 30 days: 23.0 %**; 15.4 % of everyone asked. …"""
    one, currency = target(kept.target), workspace.settings.currency
    money = one is not None and one.kind == "money"
    average = kept.judgement.average
    shown = messages.money(value, currency) if money else messages.share(value)
    head = f"{one.title if one else kept.target} within {kept.days} days: {f'{label}, {shown}' if label else shown}"
    rest = []
    if not label:
        did = one.did if one else "did it"
        if money:
            rest.append(f"Everyone asked {did} {messages.money(average, currency)} on average on the days judged.")
        else:
            rest.append(f"{messages.share(average)} of everyone asked {did} on the days judged.")
    found = why.reasons(workspace, people, kept, person)
    for word, sign in (("Lifted", 1), ("Lowered", -1)):
        first = next((each for each in found if each.moves * sign > 0), None)
        if first:
            rest.append(f"{word} most by {told(first, people, money, currency)}.")
    return f"- **{messages.escape(head)}**  \n  {messages.escape(' '.join(rest))}"


def told(reason: Reason, people: People, money: bool, currency: str) -> str:
    """`days since the last order: 12, usually 80 (+9.0 points)`."""
    cells = target_words.reason(reason, people.vocabulary.feature(reason.feature), money, currency)
    usual = "where most have none" if reason.typical is None else f"usually {cells['Usually']}"
    because = cells["Because of"]
    return f"{because[:1].lower()}{because[1:]}: {cells['Here']}, {usual} ({cells['Moved by']})"
