"""`segments predict`: as a table, as JSON and as rows; what is not offered, and too little data."""

from pathlib import Path

import pandas as pd

from segmentation.store.workspace import Workspace
from tests.understand.conftest import Shop
from tests.understand.predicted_shop import fill


def test_one_target_as_table_rows_and_json(segments, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    made = Workspace.create(tmp_path / "shop")
    Shop(made)
    fill(made, 700)
    made.close()
    rows = tmp_path / "rows.csv"
    shown = segments("predict", "--workspace", tmp_path / "shop", "--target", "next_purchase:30", "--output", rows)
    assert shown.status == 0, shown.err
    assert "next_purchase" in shown.out and "ended as foreseen" in shown.out
    written = pd.read_csv(rows)
    assert written["p_next_purchase_30d"].dropna().between(0, 1).all() and len(written) == 700
    told = segments("predict", "--workspace", tmp_path / "shop", "--target", "second_purchase:90", "--json").json
    (kept,) = told["predictions"]
    assert (kept["target"], kept["days"], kept["as_of"]) == ("second_purchase", 90, "2026-10-31")


def test_mistakes_are_two_lines(segments, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    Workspace.create(tmp_path / "empty").close()
    wrong = segments("predict", "--workspace", tmp_path / "empty", "--target", "next_purchas")
    assert wrong.status == 2 and "Did you mean" in wrong.err and "Choose one of" in wrong.err
    assert segments("predict", "--workspace", tmp_path / "empty", "--target", "churn:31").status == 2
    assert "Nothing is loaded yet" in segments("predict", "--workspace", tmp_path / "empty").err
