"""Who said no to mails on which day: read once for each state of the data, since every segment's test asks for it."""

from pathlib import Path

from segmentation.core.model import Step
from segmentation.store.workspace import Workspace
from segmentation.understand import features

SQL = Path(__file__).parent / "sql" / "objections.sql"
PREFIX = "objections_"


def table(workspace: Workspace) -> str:
    """The name of a table of objections.sql: one row a no, with its status and day (missing where none is given)."""
    engine = workspace.engine
    name = f"{PREFIX}{features.digest(workspace.data_version(), SQL.read_text('utf-8'))}"
    if not engine.exists(name):
        features.forget(engine, PREFIX)
        engine.make(Step(name, SQL.read_text("utf-8"), ("consents", "email_events"), {}, "one row per objection"))
    return name
