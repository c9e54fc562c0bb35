"""Drafts: kept at every change, back and forth, apart from what is saved."""

from dataclasses import replace

import pytest

from segmentation.core.errors import UserError
from segmentation.core.model import Segment
from segmentation.segments import drafts, history, saved
from segmentation.store.workspace import Workspace
from tests.segments.shop import Shop


def ruled(text: str) -> Segment:
    return replace(drafts.EMPTY, rule_text=text)


def test_undo_and_redo_go_back_and_forth_after_reopening(workspace: Workspace) -> None:
    first = drafts.change(workspace, drafts.begun(workspace, None), ruled("a >= 1"))
    drafts.change(workspace, first, ruled("a >= 2"))
    folder = workspace.folder
    workspace.close()
    again = Workspace.open(folder)
    draft = drafts.begun(again, None)
    assert draft.segment.rule_text == "a >= 2"
    draft = drafts.undo(again, drafts.undo(again, draft))
    assert draft.segment == drafts.EMPTY and not draft.undo
    assert drafts.undo(again, draft) == draft
    assert drafts.redo(again, drafts.redo(again, draft)).segment.rule_text == "a >= 2"
    again.close()


def test_a_change_after_an_undo_forgets_what_was_undone(workspace: Workspace) -> None:
    draft = drafts.undo(workspace, drafts.change(workspace, drafts.begun(workspace, None), ruled("a >= 1")))
    assert not drafts.change(workspace, draft, ruled("a >= 3")).redo


def test_the_same_definition_is_no_step(workspace: Workspace) -> None:
    draft = drafts.change(workspace, drafts.begun(workspace, None), ruled("a >= 1"))
    assert drafts.change(workspace, draft, ruled("a >= 1")) == draft


def test_at_most_fifty_steps_are_kept(workspace: Workspace) -> None:
    draft = drafts.begun(workspace, None)
    for number in range(60):
        draft = drafts.change(workspace, draft, ruled(f"a >= {number}"))
    assert len(drafts.begun(workspace, None).undo) == drafts.MOST_STEPS


def test_a_text_that_is_no_rule_stays_until_its_part_changes(workspace: Workspace) -> None:
    draft = drafts.hold(workspace, drafts.begun(workspace, None), "rule", "a >=")
    draft = drafts.change(workspace, draft, replace(draft.segment, name="Someone"))
    assert draft.pending == {"rule": "a >="} == drafts.begun(workspace, None).pending
    assert not drafts.change(workspace, draft, draft.segment, "rule").pending
    assert not drafts.change(workspace, draft, replace(draft.segment, rule_text="a >= 1")).pending


def test_drafts_of_two_segments_are_apart_and_unsaved_ones_are_known(shop: Shop) -> None:
    at, words = shop.workspace, shop.people.vocabulary
    one = saved.save(at, Segment("Clicked lately", "clicks_90d >= 1"), words)
    two = saved.save(at, Segment("Bought lately", "orders_90d >= 1"), words)
    drafts.change(at, drafts.begun(at, one.segment_id), replace(one, rule_text="clicks_90d >= 2"))
    assert drafts.begun(at, two.segment_id).segment == two
    assert drafts.unsaved(at, (one, two)) == {one.segment_id}
    drafts.change(at, drafts.begun(at, one.segment_id), one)
    assert drafts.unsaved(at, (one, two)) == frozenset()
    drafts.forget(at, one.segment_id)
    assert drafts.begun(at, one.segment_id) == drafts.Draft(one)


def test_a_draft_remembers_the_version_it_began_from(shop: Shop) -> None:
    at, words = shop.workspace, shop.people.vocabulary
    one = saved.save(at, Segment("Clicked lately", "clicks_90d >= 1"), words)
    drafts.change(at, drafts.begun(at, one.segment_id), replace(one, rule_text="clicks_90d >= 2"))
    newer = saved.save(at, replace(one, rule_text="clicks_90d >= 3"), words)
    assert drafts.begun(at, one.segment_id).segment.version == 1
    discarded = drafts.change(at, drafts.begun(at, one.segment_id), newer)
    assert discarded.segment.version == 2


def test_no_segment_of_that_name(workspace: Workspace) -> None:
    with pytest.raises(UserError):
        drafts.begun(workspace, "nobody")


def test_history_says_who_when_and_what(shop: Shop) -> None:
    at, words = shop.workspace, shop.people.vocabulary
    one = saved.save(at, Segment("Clicked lately", "clicks_90d >= 1"), words, "Ann")
    saved.save(at, replace(one, rule_text="clicks_90d >= 3", minimum=20), words, "Bo")
    newest, first = history.lines(at, one.segment_id, words)
    assert (newest.actor, first.actor) == ("Bo", "Ann") and newest.at > first.at
    assert first.changed == () and len(newest.changed) == 2
    assert "Minimum: 100 → 20." in newest.changed
