"""A workspace from outside: made, opened, remembered, brought up to date."""

from dataclasses import replace
from pathlib import Path

import pytest

from segmentation.core.errors import UserError
from segmentation.store.engine import Engine
from segmentation.store.migrations import migrate, pending
from segmentation.store.workspace import Workspace, folder_name, list_in


def test_what_was_said_is_there_after_reopening(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "shop", "Outdoor shop")
    workspace.save_settings(replace(workspace.settings, recent_purchase_days=180), actor="Ana")
    workspace.record("did a thing", "x", {"n": 1}, actor="Ben")
    workspace.close()
    again = Workspace.open(tmp_path / "shop")
    assert (again.name, again.settings.recent_purchase_days, again.newest_date(), again.data_version()) == (
        "Outdoor shop",
        180,
        None,
        0,
    )
    assert [(entry.actor, entry.verb) for entry in again.history()][:2] == [
        ("Ben", "did a thing"),
        ("Ana", "changed settings"),
    ]
    assert again.history()[1].detail == {"recent_purchase_days": [14, 180]}
    assert list_in(tmp_path) == [tmp_path / "shop"] and list_in(tmp_path / "none") == []
    again.close()


def test_making_one_twice_or_opening_none_is_refused_with_the_way_out(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "a").close()
    with pytest.raises(UserError, match="already a workspace"):
        Workspace.create(tmp_path / "a")
    with pytest.raises(UserError, match="no workspace"):
        Workspace.open(tmp_path / "b")
    assert not (tmp_path / "b").exists()


def test_a_failing_migration_leaves_the_state_before_it(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "a")
    folder = tmp_path / "sql"
    folder.mkdir()
    (folder / "001_schemas.sql").write_text("SELECT 1")
    (folder / "900_half.sql").write_text("CREATE TABLE app.half(a INTEGER); SELECT nonsense;")
    # later migrations of the product itself must be known to the trial folder
    for row in workspace.engine.rows("SELECT name FROM app.migrations"):
        (folder / f"{row[0]}.sql").write_text("SELECT 1")
    engine: Engine = workspace.engine
    with pytest.raises(Exception):  # noqa: B017
        migrate(engine, folder)
    assert not engine.exists("app.half")
    assert [file.stem for file in pending(engine, folder)] == ["900_half"]
    workspace.close()


def test_a_workspace_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "a")
    with workspace.engine.write() as tx:
        tx.execute("INSERT INTO app.migrations VALUES ('999_future', now()::TIMESTAMP)")
    workspace.close()
    with pytest.raises(UserError) as said:
        Workspace.open(tmp_path / "a")
    assert said.value.reason == "newer_workspace"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("recent_purchase_days = 0", "bad_setting"),
        ("recent_purchase_days = 'x'", "bad_setting"),
        ("horizon_day = 365", "unknown_setting"),
        ("weight_recency = 26", "bad_setting"),
        ("= nonsense", "bad_settings_file"),
    ],
)
def test_a_spoiled_settings_file_is_explained(tmp_path: Path, text: str, reason: str) -> None:
    Workspace.create(tmp_path / "a").close()
    (tmp_path / "a" / "settings.toml").write_text(text)
    with pytest.raises(UserError) as said:
        Workspace.open(tmp_path / "a")
    assert said.value.reason == reason


def test_folder_names() -> None:
    assert folder_name("Outdoor shop! (EU)") == "outdoor-shop-eu"
    assert folder_name("../../etc") == "etc"
    with pytest.raises(UserError):
        folder_name("…")
