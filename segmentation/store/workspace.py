"""A workspace is one folder: `workspace.duckdb`, `incoming/`, `exports/`, `settings.toml`."""

import getpass
import json
import re
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from segmentation import __version__
from segmentation.core.errors import UserError
from segmentation.core.settings import Settings, load_settings, save_settings
from segmentation.store.duckdb import DuckDBEngine
from segmentation.store.migrations import migrate

DATABASE = "workspace.duckdb"
MEMORY_LIMIT = "4GB"


def now() -> datetime:
    """This moment in UTC without a zone, as every timestamp in a workspace is kept."""
    return datetime.now(UTC).replace(tzinfo=None)


def whoami() -> str:
    """The name of who is at the machine; the app asks for a better one."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


@dataclass(frozen=True)
class LogEntry:
    """One line of the append-only log: who did what to what, when (UTC)."""

    at: datetime
    actor: str
    verb: str
    subject: str
    detail: dict[str, Any]


class Workspace:
    """One open workspace. Keep one per process and folder: the database file has a single owner."""

    def __init__(self, folder: Path, engine: DuckDBEngine) -> None:
        self.folder = folder
        self.engine = engine
        self.id = folder.name
        self.incoming = folder / "incoming"
        self.exports = folder / "exports"
        self._settings = load_settings(folder / "settings.toml")

    @classmethod
    def create(cls, folder: Path, name: str | None = None) -> "Workspace":
        """Make the folder and open it. Raises UserError when it already holds a workspace."""
        if (folder / DATABASE).exists():
            raise UserError(
                "workspace_exists",
                f"There is already a workspace in “{folder.name}”.",
                "Open it, or choose another name.",
            )
        folder.mkdir(parents=True, exist_ok=True)
        workspace = cls._open(folder)
        workspace.set_state("name", name or folder.name)
        workspace.record("created workspace", name or folder.name)
        return workspace

    @classmethod
    def open(cls, folder: Path) -> "Workspace":
        """Open an existing one, bringing its tables up to date. Raises UserError: there is none, or it is in use."""
        if not (folder / DATABASE).exists():
            raise UserError(
                "no_workspace",
                f"There is no workspace in “{folder}”.",
                "Check the folder, or create a workspace there.",
            )
        return cls._open(folder)

    @classmethod
    def _open(cls, folder: Path) -> "Workspace":
        for part in ("incoming", "exports"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        engine = DuckDBEngine(folder / DATABASE, memory_limit=MEMORY_LIMIT)
        try:
            migrate(engine)
            return cls(folder, engine)
        except BaseException:
            engine.close()
            raise

    @property
    def name(self) -> str:
        """What people call it."""
        return self.state("name") or self.id

    @property
    def settings(self) -> Settings:
        """The tunables as last saved."""
        return self._settings

    def save_settings(self, settings: Settings, actor: str | None = None) -> None:
        """Check, write and remember; the change is logged. Raises UserError when a value is out of range."""
        save_settings(settings, self.folder / "settings.toml")
        before, self._settings = self._settings, settings
        changed = {
            key: [value, getattr(settings, key)]
            for key, value in vars(before).items()
            if value != getattr(settings, key)
        }
        if changed:
            self.record("changed settings", "settings.toml", changed, actor)

    def state(self, key: str) -> str | None:
        """A remembered value, or None."""
        return self.engine.remembered("state", ("app.state",), self._states).get(key)

    def _states(self) -> dict[str, str]:
        """Everything remembered: a few kilobytes, read at once because every page asks for a dozen of them."""
        rows = self.engine.rows("SELECT key, value FROM app.state WHERE value IS NOT NULL")
        return {str(key): str(value) for key, value in rows}

    def set_state(self, key: str, value: str) -> None:
        """Remember a value under a key."""
        with self.engine.write() as tx:
            tx.execute("INSERT OR REPLACE INTO app.state VALUES ($key, $value)", {"key": key, "value": value})

    def data_version(self) -> int:
        """A number that grows with every load, undo and repair: results computed under another one are stale."""
        return int(self.state("data_version") or 0)

    def newest_date(self) -> date | None:
        """The date of the newest event that is not in the future of its export, or None when nothing is loaded."""
        found = self.state("newest_on")
        return date.fromisoformat(found) if found else None

    def record(self, verb: str, subject: str, detail: dict[str, Any] | None = None, actor: str | None = None) -> None:
        """Append to the log. It has no update and no delete."""
        with self.engine.write() as tx:
            tx.execute(
                "INSERT INTO app.log VALUES ($at, $actor, $verb, $subject, $detail)",
                {
                    "at": now(),
                    "actor": actor or whoami(),
                    "verb": verb,
                    "subject": subject,
                    "detail": json.dumps(detail or {}, default=str),
                },
            )

    def record_run(self, verb: str, inputs: dict[str, Any], seconds: float, seed: int | None = None) -> str:
        """Keep what was computed from which settings and seed, by which version, in how long. Returns its id."""
        run_id = uuid.uuid4().hex[:12]
        row = {
            "id": run_id,
            "verb": verb,
            "inputs": json.dumps(inputs, default=str),
            "seed": seed,
            "code": __version__,
            "started": now() - timedelta(seconds=seconds),
            "seconds": seconds,
        }
        with self.engine.write() as tx:
            tx.execute("INSERT INTO app.runs VALUES ($id, $verb, $inputs, $seed, $code, $started, $seconds)", row)
        return run_id

    def history(self, limit: int = 200) -> list[LogEntry]:
        """The newest log entries first."""
        rows = self.engine.rows(
            "SELECT noted_at, actor, verb, subject, detail FROM app.log ORDER BY noted_at DESC LIMIT $n", {"n": limit}
        )
        return [LogEntry(row[0], row[1], row[2], row[3], json.loads(row[4])) for row in rows]

    def close(self) -> None:
        """Give the file back to other programs."""
        self.engine.close()


def list_in(home: Path) -> list[Path]:
    """The workspace folders directly inside a home folder, by name. A missing home holds none."""
    if not home.is_dir():
        return []
    return sorted(folder for folder in home.iterdir() if (folder / DATABASE).exists())


def folder_name(name: str) -> str:
    """A folder name from what was typed: `Outdoor shop!` → `outdoor-shop`. Raises UserError when nothing is left."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60]
    if not slug:
        raise UserError(
            "empty_name", "That name has no letters or digits.", "Give the workspace a name such as “Outdoor shop”."
        )
    return slug
