"""What a repair would change, before anybody decides: decided for real, counted, and taken back."""

from collections.abc import Mapping
from typing import Any

from segmentation.load import repairs
from segmentation.load.repairs import ALL, Effect
from segmentation.store.workspace import Workspace


class _TakenBack(Exception):
    """Ends the transaction without keeping anything of it."""


def effect(
    workspace: Workspace, check: str, subject: str = ALL, active: bool = True, detail: Mapping[str, Any] | None = None
) -> Effect:
    """The counts without and with a decision; nothing is recorded. Raises UserError as repairs.decide does."""
    found: list[Effect] = []
    try:
        with workspace.engine.write():
            found.append(repairs.decide(workspace, check, subject, active, detail))
            raise _TakenBack
    except _TakenBack:
        return found[0]
