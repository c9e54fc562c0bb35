"""Moving weights and taking moves back: always 100 together, saved at once, undone one by one."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.store.workspace import Workspace
from segmentation.understand import weight_history
from segmentation.understand.scores import Weights, rebalanced

NAMES = ("recency", "frequency", "monetary", "engagement", "lifetime_value")


def test_a_move_is_saved_at_once_and_survives_reopening(workspace: Workspace) -> None:
    """A5.1: the workspace holds the weights, not the session."""
    moved = weight_history.change(workspace, rebalanced(Weights(), "recency", 60), "Kim")
    workspace.close()
    again = Workspace.open(workspace.folder)
    assert Weights.of(again.settings) == moved
    assert weight_history.before_last(again) == Weights()
    again.close()


def test_undo_goes_back_move_by_move_and_stops(workspace: Workspace) -> None:
    """Taking back more than was moved changes nothing."""
    first = weight_history.change(workspace, rebalanced(Weights(), "recency", 100))
    second = weight_history.change(workspace, rebalanced(first, "recency", 20))
    assert second == Weights(20, 20, 20, 20, 20)
    assert weight_history.undo(workspace) == first
    assert weight_history.undo(workspace) == Weights()
    assert weight_history.undo(workspace) == Weights()
    assert weight_history.before_last(workspace) is None


def test_the_same_again_is_no_move(workspace: Workspace) -> None:
    """Nothing to take back after moving to where it stood."""
    weight_history.change(workspace, Weights())
    assert weight_history.before_last(workspace) is None


def test_who_moved_what_is_in_the_log(workspace: Workspace) -> None:
    """Moves and the way back are in the append-only log with a name."""
    weight_history.change(workspace, rebalanced(Weights(), "monetary", 50), "Kim")
    weight_history.undo(workspace, "Alex")
    told = [(entry.actor, entry.verb) for entry in workspace.history() if entry.verb == "changed settings"]
    assert told == [("Alex", "changed settings"), ("Kim", "changed settings")]


@settings(max_examples=10, deadline=None)
@given(moves=st.lists(st.tuples(st.sampled_from(NAMES), st.integers(-10, 120)), min_size=1, max_size=4))
def test_any_moves_sum_to_100_and_undo_to_where_they_began(
    moves: list[tuple[str, int]], tmp_path_factory: object
) -> None:
    """A5.1 as a property over whatever is dragged wherever."""
    folder = Path(tmp_path_factory.mktemp("weights"))  # type: ignore[attr-defined]
    workspace = Workspace.create(folder / "trial", "Trial")
    for which, value in moves:
        kept = weight_history.change(workspace, rebalanced(Weights.of(workspace.settings), which, value))
        assert sum(vars(kept).values()) == 100
    for _ in moves:
        weight_history.undo(workspace)
    assert Weights.of(workspace.settings) == Weights()
    workspace.close()


def test_a_drag_step_by_step_ends_where_one_move_would(workspace: Workspace) -> None:
    """A5.4: rounding does not add up: forty key presses up and down again leave every weight where it was."""
    begun = None
    for value in (*range(11, 51), *range(49, 9, -1)):
        begun = weight_history.drag(workspace, "lifetime_value", value, begun)
        assert begun.now == rebalanced(Weights(), "lifetime_value", value)
    assert Weights.of(workspace.settings) == Weights()


def test_a_drag_begins_anew_when_something_else_moved_the_weights(workspace: Workspace) -> None:
    """Another slider, an undo or another tab between two steps: the next step starts from what is there."""
    first = weight_history.drag(workspace, "recency", 60, None)
    other = weight_history.drag(workspace, "monetary", 50, first)
    assert other.start == first.now
    weight_history.undo(workspace)
    again = weight_history.drag(workspace, "monetary", 40, other)
    assert again.start == first.now and again.now == rebalanced(first.now, "monetary", 40)
