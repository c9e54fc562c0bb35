"""All definitions out as files and in again: the same definitions, all or none, in whatever order they speak of each
other (A16.1)."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.core.errors import UserError
from segmentation.core.model import Segment
from segmentation.segments import definition, definition_files, saved
from segmentation.store.workspace import Workspace
from tests.segments.shop import REPEAT, VOCABULARY, Shop, changed, open_shop

WORDS = st.text(max_size=60)


@given(WORDS, WORDS, WORDS, st.none() | st.dates(), st.lists(WORDS, max_size=3), st.none() | st.integers(1, 10**6))
def test_any_words_come_back_from_a_file(
    purpose: str, brief: str, owner: str, day: date | None, hard: list[str], minimum: int | None
) -> None:
    """The round trip of one definition, whatever anybody typed into it."""
    five = {"five": {"pain": brief}} if brief else {}
    one = Segment("Boots", "orders_365d >= 1", hard_rules=tuple(hard), purpose=purpose, brief=brief, owner=owner,
                  goal_date=day, minimum=minimum, extra=five)  # fmt: skip
    assert definition.content(definition.from_toml(definition.to_toml(one))) == definition.content(one)


@pytest.fixture
def several(shop: Shop) -> Shop:
    """Three segments; the first by name speaks of the last."""
    for one in (
        changed(REPEAT, name="Zealous clickers", exclusions=("over_mailed",), extra={"five": {"pain": "Nothing fits"}}),
        Segment("Aside from the zealous", "orders_365d >= 1 and not in segment 'Zealous clickers'", owner="Ümit"),
        Segment("Bought three times", "orders_365d = 3", minimum=None, ranking="revenue_365d", top=50),
    ):
        saved.save(shop.workspace, one, VOCABULARY, "Ada")
    return shop


def test_all_segments_go_to_another_workspace_and_back(several: Shop, tmp_path: Path) -> None:
    """The same definitions there, as drafts; loading them again changes nothing."""
    folder = tmp_path / "repository"
    written = definition_files.write(several.workspace, folder)
    assert [path.name for path in written] == sorted(path.name for path in folder.iterdir()) and len(written) == 3
    other = Workspace.create(tmp_path / "other", "Other")
    try:
        open_shop(other)
        done = definition_files.load(other, VOCABULARY, definition_files.read(folder), "Bob")
        assert [one.segment.name for one in done][-1] == "Aside from the zealous", "after the one it speaks of"
        assert all(one.is_new and one.changed and one.segment.status == "draft" for one in done)
        here = {one.segment_id: definition.content(one) for one in saved.load_all(several.workspace)}
        assert {one.segment_id: definition.content(one) for one in saved.load_all(other)} == here
        again = definition_files.load(other, VOCABULARY, definition_files.read(folder), "Bob")
        assert not any(one.is_new or one.changed for one in again)
        assert definition_files.zipped(other) == definition_files.zipped(several.workspace)
    finally:
        other.close()


def test_a_changed_file_is_the_next_version(several: Shop, tmp_path: Path) -> None:
    files = definition_files.texts(several.workspace)
    name = "bought_three_times.toml"
    done = definition_files.load(several.workspace, VOCABULARY, {name: files[name].replace("= 3", "= 4")}, "Bob")
    assert (done[0].segment.version, done[0].is_new, done[0].segment.rule_text) == (2, False, "orders_365d = 4")


def test_one_wrong_file_keeps_all_out(several: Shop) -> None:
    """All or none, with the file's name; twins and circles are refused too."""
    good = 'name = "Bought once"\nrule = "orders_365d = 1"\n'
    for wrong, said in (
        ({"bad.toml": 'name = "Typed wrong"\nrule = "orders_356d = 1"\n'}, "bad.toml"),
        ({"twin.toml": good}, "twin.toml are both named"),
        ({"one.toml": 'name = "One way"\nrule = "in segment \'Other way\'"\n',
          "other.toml": 'name = "Other way"\nrule = "in segment \'One way\'"\n'}, "one.toml"),
    ):  # fmt: skip
        with pytest.raises(UserError, match=said):
            definition_files.load(several.workspace, VOCABULARY, {"good.toml": good, **wrong}, "Bob")
        assert len(saved.load_all(several.workspace)) == 3
    with pytest.raises(UserError):
        definition_files.load(several.workspace, VOCABULARY, {}, "Bob")


def test_what_is_no_definition_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError):
        definition_files.read(tmp_path / "nowhere")
    for content in (b"\xff\xfe\x00", b"x" * (definition_files.MOST_BYTES + 1)):
        with pytest.raises(UserError, match=r"a\.toml"):
            definition_files.decoded("a.toml", content)
    assert definition_files.decoded("a.toml", b"\xef\xbb\xbfname = 1") == "name = 1"
