"""Numbers, dates and uploaded text as people see them."""

from datetime import date, datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from segmentation.ui import messages


@pytest.mark.parametrize(
    ("made", "seen"),
    [
        (messages.people(12340), "12,340 people"),
        (messages.people(1), "1 person"),
        (messages.people(0), "0 people"),
        (messages.people(None), "unknown"),
        (messages.counted(3, "order"), "3 orders"),
        (messages.money(48.2, "EUR"), "€48.20"),
        (messages.money(12340.4, "EUR", whole=True), "€12,340"),
        (messages.money(-5, "SEK"), "−SEK 5.00"),
        (messages.money(float("nan")), "unknown"),
        (messages.share(0.041, 0.032, 0.052), "4.1 % [3.2, 5.2]"),
        (messages.share(0.041), "4.1 %"),
        (messages.share(None, 0.1, 0.2), "unknown"),
        (messages.day(date(2026, 11, 20)), "20 Nov 2026"),
        (messages.day(pd.NaT), "unknown"),
        (messages.moment(datetime(2026, 11, 20, 14, 5)), "20 Nov 2026, 14:05"),
        (messages.number(pd.NA), "unknown"),
    ],
)
def test_a_missing_number_is_unknown_and_never_zero(made: str, seen: str) -> None:
    assert made == seen


HOSTILE = [
    "<script>alert(1)</script>", "[click](javascript:alert(1))", "![x](http://evil.example/p.png)", "**bold** _it_",
    "$x^2$ and $y$", ":red[fire]", ":material/home:", "# heading", "- item", "1. item", "> quote", "a | b",
    "```code```",
    "https://evil.example", "www.evil.example",
    "a\n\n# heading", "&lt;b&gt;", "~~gone~~",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_uploaded_text_draws_as_itself(text: str) -> None:
    """Trap 8: a label from a file is no Markdown."""
    assert drawn(text) == " ".join(text.split())


@given(
    st.text(
        alphabet=st.characters(codec="utf-8", exclude_characters="\u2060", exclude_categories=("Cs", "Cc")), max_size=60
    )
)
def test_any_text_draws_as_itself(text: str) -> None:
    assert drawn("x" + text) == " ".join(("x" + text).split())


def drawn(text: str) -> str:
    """What a Markdown reader shows: one paragraph of plain text, or the test fails."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(messages.escape(text))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    parts = tokens[1].children or []
    assert {part.type for part in parts} <= {"text", "text_special"}
    return " ".join("".join(part.content for part in parts).replace("\u2060", "").split())
