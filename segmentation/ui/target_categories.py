"""What the next order is expected to be of: people by category, how often the name was right, and saving one."""

import streamlit as st

from segmentation.core.model import People, Segment
from segmentation.store.workspace import Workspace
from segmentation.ui import charts, figures, messages, proposals, tables, target_words
from segmentation.understand.predicted import Kept
from segmentation.understand.target import Target


def show(workspace: Workspace, people: People, one: Target, kept: Kept) -> None:
    """People by the category that is likeliest for them, and a category's people as a segment."""
    import pandas as pd

    rows = workspace.engine.rows(
        """SELECT label, COUNT(*), AVG(value) FROM app.predictions WHERE model_id = $model AND label IS NOT NULL
        GROUP BY label ORDER BY COUNT(*) DESC, label""",
        {"model": kept.model_id},
    )
    if not rows:
        return
    names, counts, sure = zip(*((str(name), int(n), float(mean)) for name, n, mean in rows), strict=True)
    first = (
        f"{messages.people(counts[0])} of {messages.number(sum(counts))} ({messages.share(counts[0] / sum(counts))})"
    )
    table = pd.DataFrame({"Category": names, "People": counts, "Right, of 100": [round(100 * one) for one in sure]})
    charts.show(
        figures.bars(names, counts, x="People"),
        f"{names[0]} is the likeliest next category for {first}, if they order within {kept.days} days.",
        table,
        key="next_categories",
    )
    rivals(kept)
    st.subheader("Save as segment", anchor=False)
    with st.container(border=True):
        chosen = st.selectbox("Category", names, key=f"category_{kept.days}")
        escaped = chosen.replace("'", "''")
        rule = f"{one.column(kept.days)} = '{escaped}'"
        st.code(rule, language=None)
        proposed = Segment(name=f"Likely to buy {chosen} next", rule_text=rule, proposed_by=f"Predictions: {one.title}")
        proposals.offer(workspace, people, proposed, f"{kept.days}_{chosen}", "what is new in the category they want")


def rivals(kept: Kept) -> None:
    """How often each way names the category that came, the one used first."""
    import pandas as pd

    marks = kept.judgement.scores
    rows = [
        {"Way to predict": target_words.way(mark.name, mark.words, mark is marks[0]), "Right": 1 - mark.error}
        for mark in marks
    ]
    columns = {
        "Way to predict": tables.text("Way to predict"),
        "Right": tables.bar("Names the category that came"),
    }
    messages.say(target_words.named(kept.judgement))
    tables.show(pd.DataFrame(rows), columns, name="How often each way is right", key="category_rivals")
