"""What the tests of the Segments pages share."""

from streamlit.testing.v1 import AppTest

BUILD = "pages/segments/build.py"
LOOKUP = "pages/segments/lookup.py"


def words(test: AppTest) -> str:
    """Everything that is written on the page, without the signs that keep Markdown from reading it."""
    parts = [*test.title, *test.markdown, *test.caption, *test.error, *test.warning, *test.info]
    return "\n".join(part.value for part in parts).replace("\\", "")


def press(test: AppTest, label: str) -> AppTest:
    """Press the first button with that label."""
    found = [button for button in test.button if button.label.replace("\\", "").startswith(label)]
    assert found, f"no button {label}: {[button.label for button in test.button]}"
    assert not found[0].disabled
    found[0].click()
    return test.run()


def part(test: AppTest, name: str) -> AppTest:
    """Turn to a part of the Build page."""
    test.segmented_control(key="build_part").set_value(name)
    return test.run()


def say_mail(test: AppTest) -> None:
    """Answer what e-mail they would get, wherever the page asks; the click that saves sends it along."""
    for area in test.text_area:
        if area.label == "What e-mail would you send them?":
            area.set_value("What is new, before everybody else sees it.")
