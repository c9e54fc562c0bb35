"""Predictions against what came on the page: a line a model, and which should be learned anew."""

from typing import TYPE_CHECKING

import streamlit as st

from segmentation.review import model_accuracy
from segmentation.review.model_accuracy import Kept
from segmentation.review.months import Month
from segmentation.store.workspace import Workspace
from segmentation.ui import frame, messages, tables

if TYPE_CHECKING:
    import pandas as pd


def show(workspace: Workspace, month: Month) -> None:
    """What was predicted for days that are over, beside what happened; and what is still running."""
    found = model_accuracy.kept(workspace, month.until)
    if not found:
        messages.nothing(
            "No prediction was kept by then.", "Predict something now, and next month this says whether it came."
        )
        frame.link("pages/understand/predictions.py", "Predict")
        return
    messages.answer(answer(found))
    tables.show(rows(workspace, found), name="Predictions against what came")
    if any(one.is_off for one in found):
        frame.link("pages/understand/predictions.py", "Learn them anew")
    st.caption("Outcomes are read from what is loaded now, by the same words the prediction was asked in.")


def answer(found: tuple[Kept, ...]) -> str:
    """How many came as foreseen, in a sentence."""
    over = [one for one in found if not one.accuracy.reason]
    if not over:
        return f"{messages.counted(len(found), 'prediction')} made; the days of none are over yet."
    off = sum(one.is_off for one in over)
    said = f"{off} should be learned anew" if off else "all came as foreseen"
    return f"Of {messages.counted(len(over), 'prediction')} whose days are over, {said}."


def rows(workspace: Workspace, found: tuple[Kept, ...]) -> "pd.DataFrame":
    """A line a model."""
    import pandas as pd

    masked, currency = workspace.settings.masked_count, workspace.settings.currency
    return pd.DataFrame([model_accuracy.told(one, masked, currency) for one in found])
