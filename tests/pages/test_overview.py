"""Overview: the empty states, a new workspace, and what stays on a page change."""

import shutil
from datetime import date
from pathlib import Path

from streamlit.testing.v1 import AppTest

from segmentation.store.workspace import Workspace


def words(test: AppTest) -> str:
    """Everything that is written on the page."""
    parts = [*test.title, *test.header, *test.subheader, *test.markdown, *test.caption, *test.error, *test.info]
    return "\n".join(part.value for part in parts).replace("\\", "")


def test_empty_start_offers_exports_and_the_demo_shop(app, home: Path) -> None:
    test = app().run()
    assert not test.exception
    assert test.title[0].value == "Where do I stand?"
    assert "Nothing is loaded yet" in words(test)
    assert [button.label for button in test.button if "demo" in button.label] == ["Open the demo shop"]
    for phase in ("Load", "Understand", "Discover", "Segments", "Activate", "Review"):
        assert f"**{phase}**" in words(test)


def test_a_new_workspace_is_opened_and_stays_in_the_address(app, home: Path) -> None:
    test = app().run()
    test.text_input[0].set_value("Köln & Söhne *bold* $5")
    next(button for button in test.button if button.label == "Create workspace").click()
    test.run()
    assert not test.exception
    assert test.query_params["workspace"] in ("k-ln-s-hne-bold-5", ["k-ln-s-hne-bold-5"])
    assert (home / "k-ln-s-hne-bold-5" / "workspace.duckdb").exists()
    assert "Nothing loaded yet" in words(test)


def test_a_name_without_letters_is_a_mistake_in_two_lines(app, home: Path) -> None:
    test = app().run()
    test.text_input[0].set_value("!!!")
    next(button for button in test.button if button.label == "Create workspace").click()
    test.run()
    assert not test.exception
    assert "no letters or digits" in words(test) and "Give the workspace a name" in words(test)


def test_a_link_names_the_workspace(app, home: Path) -> None:
    for name in ("alpha", "beta"):
        Workspace.create(home / name, name.capitalize()).close()
    test = app(workspace="beta").run()
    assert not test.exception
    assert test.query_params["workspace"] in ("beta", ["beta"])
    assert next(iter(test.get("popover"))).proto.popover.label == "Beta"


def test_a_link_to_a_workspace_that_is_gone_starts_empty(app, home: Path) -> None:
    Workspace.create(home / "alpha", "Alpha").close()
    Workspace.create(home / "beta", "Beta").close()
    test = app(workspace="../../etc").run()
    assert not test.exception
    assert "workspace" not in test.query_params
    assert "Open the demo shop" in [button.label for button in test.button]


def test_a_loaded_shop_shows_people_date_and_the_next_step(app, home: Path, prepared_template: Path) -> None:
    shutil.copytree(prepared_template, home / "demo-shop")
    test = app(workspace="demo-shop").run()
    assert not test.exception
    assert "6 files loaded, no segment yet." in words(test)
    labels = [popover.proto.popover.label for popover in test.get("popover")]
    assert labels[0] == "Demo shop" and labels[1] == "as of 31 Oct 2026"
    assert any(caption.value.endswith(" people") for caption in test.caption)


def test_an_earlier_as_of_date_is_kept_in_the_address(app, home: Path, prepared_template: Path) -> None:
    shutil.copytree(prepared_template, home / "demo-shop")
    test = app(workspace="demo-shop").run()
    test.date_input[0].set_value(date(2026, 9, 30)).run()
    assert test.query_params["as_of"] in ("2026-09-30", ["2026-09-30"])
    assert "as of 30 Sep 2026" in [popover.proto.popover.label for popover in test.get("popover")]
    next(button for button in test.button if button.label == "Back to the newest date").click().run()
    assert "as_of" not in test.query_params
    assert "as of 31 Oct 2026" in [popover.proto.popover.label for popover in test.get("popover")]
