"""Taking a load back."""

from segmentation.core.errors import UserError
from segmentation.load import canonical
from segmentation.load.digest import TABLES
from segmentation.store.workspace import Workspace, now


def undo(workspace: Workspace, load_id: int, actor: str | None = None) -> None:
    """Take one load back: its rows and rejects go, its record stays with the time it was undone.

    Identifiers keep their numbers, so that a person who comes back with a later load is the same one. Raises UserError
    when there is no such load, or it was undone before.
    """
    with workspace.engine.write() as tx:
        found = tx.rows("SELECT source, undone_at FROM app.loads WHERE load_id = $load", {"load": load_id})
        if not found or found[0][1] is not None:
            raise UserError(
                "no_such_load", f"There is no load {load_id} that could be undone.", "Look at the list of loads again."
            )
        for table in TABLES:
            tx.execute(f"DELETE FROM loaded.{table.name} WHERE load_id = $load", {"load": load_id})
        tx.execute("DELETE FROM app.rejects WHERE load_id = $load", {"load": load_id})
        tx.execute("UPDATE app.loads SET undone_at = $at WHERE load_id = $load", {"load": load_id, "at": now()})
        workspace.record("undid load", str(found[0][0]), {"load": load_id}, actor)
        canonical.settle(workspace)
