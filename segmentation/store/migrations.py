"""A migration is a numbered .sql file, recorded in a table when it has run (the habit is sqlite-utils's)."""

import logging
from datetime import UTC, datetime
from pathlib import Path

from segmentation.core.errors import UserError
from segmentation.store.engine import Engine

log = logging.getLogger("segmentation.store")
FOLDER = Path(__file__).parent / "sql"


def pending(engine: Engine, folder: Path = FOLDER) -> list[Path]:
    """The migration files that this workspace has not had yet, in order.

    Raises UserError when the workspace has one that this version does not know: it was made by a newer version.
    """
    files = sorted(folder.glob("[0-9]*.sql"))
    done: set[str] = set()
    if engine.exists("app.migrations"):
        done = {str(row[0]) for row in engine.rows("SELECT name FROM app.migrations")}
    unknown = done - {file.stem for file in files}
    if unknown:
        raise UserError(
            "newer_workspace",
            f"This workspace was made by a newer version ({', '.join(sorted(unknown))}).",
            "Update Segment Workbench, then open it again.",
        )
    return [file for file in files if file.stem not in done]


def migrate(engine: Engine, folder: Path = FOLDER) -> None:
    """Run every pending migration, each in a transaction of its own with its record."""
    for file in pending(engine, folder):
        with engine.write() as tx:
            tx.execute(file.read_text("utf-8"))
            tx.execute("CREATE TABLE IF NOT EXISTS app.migrations(name VARCHAR, ran_at TIMESTAMP)")
            tx.execute(
                "INSERT INTO app.migrations VALUES ($name, $at)",
                {"name": file.stem, "at": datetime.now(UTC).replace(tzinfo=None)},
            )
        log.info("migration %s", file.stem)
