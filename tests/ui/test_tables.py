"""Tables: numbers below zero read as in sentences, and stay numbers."""

import pandas as pd

from segmentation.ui import tables


def test_amounts_below_zero_have_their_minus_in_front() -> None:
    """The browser's own format reads "€-8,592"."""
    frame = pd.DataFrame({"who": ["Ana", None], "money": [-8592.4, None], "share": [0.1, -0.25], "apart": [-0.04, 0.7]})
    columns = {
        "who": tables.text("Who"),
        "money": tables.money("Money", "EUR"),
        "share": tables.percent("Share"),
        "apart": tables.number("Apart", digits=1),
    }
    shown, shapes = tables.with_minus(tables.in_percent(frame, columns), columns)
    html = shown.to_html()
    assert "−€8,592.40" in html and "−25.0 %" in html and "10.0 %" in html and ">0.0<" in html and ">0.7<" in html
    assert ">–<" in html and "None" not in html and "nan" not in html
    assert shown.data["money"].tolist()[0] == -8592.4
    assert shapes is not None and shapes["money"]["type_config"]["format"] is None


def test_a_table_without_any_is_left_as_it_is() -> None:
    frame = pd.DataFrame({"money": [1.0, 2.0]})
    columns = {"money": tables.money("Money", "EUR")}
    shown, shapes = tables.with_minus(frame, columns)
    assert shown is frame and shapes == columns
