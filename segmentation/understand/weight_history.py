"""Moving the five weights and taking a move back: every move is saved at once, the one before it stays at hand."""

import json
from dataclasses import asdict, dataclass

from segmentation.store.workspace import Workspace
from segmentation.understand.weights import Weights, rebalanced

EARLIER = "weights:earlier"
MOST = 50  # moves that can be taken back


@dataclass(frozen=True)
class Drag:
    """One slider being moved step by step: which, the weights before its first step, and those now."""

    which: str
    start: Weights
    now: Weights


def change(workspace: Workspace, weights: Weights, actor: str | None = None) -> Weights:
    """Save these weights in the workspace's settings; what stood there can be had back by `undo`."""
    with workspace.engine.write():
        before = Weights.of(workspace.settings)
        if weights == before:
            return before
        _keep(workspace, [*_earlier(workspace), before])
        workspace.save_settings(weights.into(workspace.settings), actor)
    return weights


def drag(workspace: Workspace, which: str, value: int, begun: Drag | None, actor: str | None = None) -> Drag:
    """One step of a slider. The others are scaled from where the drag began, so that no step's rounding adds up.

    begun: the step before it, or None. A drag goes on while the same slider moves and nothing else changed the weights.
    """
    now = Weights.of(workspace.settings)
    start = begun.start if begun is not None and begun.which == which and begun.now == now else now
    return Drag(which, start, change(workspace, rebalanced(start, which, value), actor))


def undo(workspace: Workspace, actor: str | None = None) -> Weights:
    """Back to the weights before the last move; unchanged when there was none."""
    with workspace.engine.write():
        moves = _earlier(workspace)
        if not moves:
            return Weights.of(workspace.settings)
        _keep(workspace, moves[:-1])
        workspace.save_settings(moves[-1].into(workspace.settings), actor)
    return moves[-1]


def before_last(workspace: Workspace) -> Weights | None:
    """The weights before the last move, or None when nothing was moved yet."""
    moves = _earlier(workspace)
    return moves[-1] if moves else None


def _earlier(workspace: Workspace) -> list[Weights]:
    return [Weights(**one) for one in json.loads(workspace.state(EARLIER) or "[]")]


def _keep(workspace: Workspace, moves: list[Weights]) -> None:
    workspace.set_state(EARLIER, json.dumps([asdict(one) for one in moves[-MOST:]]))
