"""Moving the five weights and taking a move back: every move is saved at once, the one before it stays at hand."""

import json
from dataclasses import asdict

from segmentation.store.workspace import Workspace
from segmentation.understand.weights import Weights

EARLIER = "weights:earlier"
MOST = 50  # moves that can be taken back


def change(workspace: Workspace, weights: Weights, actor: str | None = None) -> Weights:
    """Save these weights in the workspace's settings; what stood there can be had back by `undo`."""
    before = Weights.of(workspace.settings)
    if weights == before:
        return before
    _keep(workspace, [*_earlier(workspace), before])
    workspace.save_settings(weights.into(workspace.settings), actor)
    return weights


def undo(workspace: Workspace, actor: str | None = None) -> Weights:
    """Back to the weights before the last move; unchanged when there was none."""
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
