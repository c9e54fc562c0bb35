"""A mistake in two lines, a bug with a reference: never a traceback on a page."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest


def mistake() -> None:
    from segmentation.core.errors import UserError
    from segmentation.ui import errors

    with errors.boundary():
        raise UserError("reason", "The file *a* is empty.", "Export it again.")


def bug() -> None:
    from segmentation.ui import errors

    with errors.boundary():
        {}["maria@example.com"]


def stop() -> None:
    import streamlit as st

    from segmentation.ui import errors

    with errors.boundary():
        st.write("before")
        st.stop()
    st.write("after")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SEGMENTS_HOME", str(tmp_path))
    return tmp_path


def test_a_mistake_says_what_and_what_to_do() -> None:
    test = AppTest.from_function(mistake).run()
    assert not test.exception
    assert test.error[0].value.replace("\\", "") == "The file *a* is empty.  \nExport it again."


def test_a_bug_has_a_reference_and_its_trace_is_in_the_log(home: Path) -> None:
    test = AppTest.from_function(bug).run()
    assert not test.exception
    shown = test.error[0].value
    reference = shown.split("reference ")[1][:6]
    assert "Traceback" not in shown and "KeyError" not in shown and "maria" not in shown
    log = (home / "app.log").read_text()
    assert reference in log and "KeyError" in log


def test_streamlits_own_signals_pass() -> None:
    test = AppTest.from_function(stop).run()
    assert not test.exception and not test.error
    assert [part.value for part in test.markdown] == ["before"]


def click() -> None:
    import streamlit as st

    from segmentation.core.errors import UserError
    from segmentation.ui import errors

    def refuse() -> None:
        with errors.kept():
            raise UserError("reason", "The file *a* is empty.", "Export it again.")

    def fail() -> None:
        with errors.kept():
            {}["maria@example.com"]

    st.write("first")
    errors.shown()
    st.button("refuse", on_click=refuse)
    st.button("fail", on_click=fail)


def test_what_a_click_did_wrong_stands_where_the_page_shows_it_once() -> None:
    """A callback that draws would push away what stands at the top of the page."""
    test = AppTest.from_function(click).run()
    test.button[0].click().run()
    assert not test.exception
    assert test.main[0].type == "markdown"
    assert "is empty" in test.error[0].value
    assert not test.run().error
    test.button[1].click().run()
    assert "reference" in test.error[0].value and "maria" not in test.error[0].value
