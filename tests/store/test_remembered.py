"""What is remembered between questions is never older than the last thing written."""

import threading
from pathlib import Path

import pytest

from segmentation.core.errors import UserError
from segmentation.core.model import Step
from segmentation.store.answers import MOST, TABLES, touched_by
from segmentation.store.duckdb import DuckDBEngine
from segmentation.store.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path):
    made = Workspace.create(tmp_path / "shop", "Shop")
    yield made
    made.close()


def test_a_state_is_read_once_until_it_is_written(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page asks for a dozen states: one query; each kind of writing is seen at once."""
    asked: list[str] = []
    rows = workspace.engine.rows
    monkeypatch.setattr(workspace.engine, "rows", lambda sql, given=None: asked.append(sql) or rows(sql, given))
    workspace.set_state("a", "1")
    assert (workspace.state("a"), workspace.state("b"), workspace.name) == ("1", None, "Shop")
    assert len(asked) == 1
    workspace.set_state("a", "2")
    assert workspace.state("a") == "2"
    with workspace.engine.write() as tx:
        tx.execute("DELETE FROM app.state WHERE key = $key", {"key": "a"})
    assert workspace.state("a") is None
    with workspace.engine.write() as tx:
        assert tx.rows("INSERT INTO \"app\".\"state\" VALUES ('a', '3') RETURNING key") == [("a",)]
    assert workspace.state("a") == "3"
    before = len(asked)
    workspace.record("looked", "nothing")  # another table
    assert workspace.state("a") == "3" and len(asked) == before


def test_a_transaction_sees_its_own_writing_and_nobody_else_does(workspace: Workspace) -> None:
    """Inside it everything is read anew; until it is through, other threads see what was; undone, nothing was."""
    workspace.set_state("a", "old")
    seen: list[str | None] = []

    def elsewhere() -> None:
        one = threading.Thread(target=lambda: seen.append(workspace.state("a")))
        one.start()
        one.join()

    assert workspace.state("a") == "old"
    with workspace.engine.write():
        workspace.set_state("a", "new")
        assert workspace.state("a") == "new"
        elsewhere()
    elsewhere()
    assert seen == ["old", "new"] and workspace.state("a") == "new"
    with pytest.raises(ZeroDivisionError), workspace.engine.write() as tx:
        tx.execute("UPDATE app.state SET value = 'never' WHERE key = 'a'")
        assert workspace.state("a") == "never"
        raise ZeroDivisionError
    assert workspace.state("a") == "new"


def test_a_table_is_there_from_being_made_to_being_dropped(workspace: Workspace) -> None:
    engine = workspace.engine
    assert not engine.exists("looked")
    engine.make(Step("looked", "SELECT 1 AS one"))
    assert engine.exists("looked")
    with engine.write() as tx:
        tx.execute("ALTER TABLE looked RENAME TO seen")
    assert not engine.exists("looked") and engine.exists("seen")
    with pytest.raises(ZeroDivisionError), engine.write():
        engine.drop("seen")
        assert not engine.exists("seen")
        raise ZeroDivisionError
    assert engine.exists("seen")
    engine.drop("seen")
    assert not engine.exists("seen")


def test_a_closed_workspace_remembers_nothing(workspace: Workspace) -> None:
    assert workspace.name == "Shop"
    workspace.close()
    with pytest.raises(UserError, match="closed"):
        workspace.state("name")


@pytest.mark.parametrize(
    ("sql", "touched"),
    [
        ("SELECT value FROM app.state", set()),
        ("DESCRIBE app.state", set()),
        ("INSERT OR REPLACE INTO app.state VALUES (1)", {"app.state"}),
        ('UPDATE "app"."Models" SET days = 1', {"app.models"}),
        ("WITH gone AS (SELECT 1) DELETE FROM app . segments", {"app.segments"}),
        ("CREATE OR REPLACE TABLE people_1 AS SELECT * FROM app.predictions", {"app.predictions", TABLES}),
        ("SELECT 1; DROP VIEW seen", {TABLES}),
        ("DELETE FROM people_1", set()),
    ],
)
def test_what_a_statement_may_change(sql: str, touched: set[str]) -> None:
    assert touched_by(sql) == touched


def test_many_answers_do_not_pile_up() -> None:
    engine = DuckDBEngine()
    for number in range(1_200):
        assert engine.remembered(f"answer {number}", ("app.state",), lambda number=number: number) == number
    assert len(engine._answers._kept) <= MOST
    engine.close()
