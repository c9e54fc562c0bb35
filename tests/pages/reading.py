"""What tests of pages read off a page, and the small files they give it."""

from streamlit.testing.v1 import AppTest


def words(test: AppTest) -> str:
    """Everything that is written on the page."""
    parts = [*test.title, *test.header, *test.subheader, *test.markdown, *test.caption, *test.error, *test.info]
    return "\n".join(part.value for part in parts).replace("\\", "").replace("\u2060", "")


def button(test: AppTest, label: str):  # type: ignore[no-untyped-def]
    """The first button of that label."""
    return next(button for button in test.button if button.label.replace("\\", "") == label)
