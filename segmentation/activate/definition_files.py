"""A segment's definitions, written into its folder of the pack: the platforms' own, the stamp's, and SQL; each proved.

Before a list is written the stamps it carries are made as a table; afterwards the table is dropped.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from segmentation.activate import proof, sql_definition
from segmentation.activate.destination import Destination
from segmentation.activate.holdout import HELD
from segmentation.activate.native import Native, native, platform
from segmentation.activate.proof import Proof
from segmentation.core import rules
from segmentation.core.errors import UserError
from segmentation.core.model import People, Segment, TableRef
from segmentation.segments import exclusions, frozen, membership, saved
from segmentation.store.workspace import Workspace

SENT = f"""SELECT m.subscriber_id FROM app.memberships AS m
    WHERE m.segment_id = $segment AND m.version = $version AND m.as_of = $as_of AND m.subscriber_id NOT IN (
        {HELD})"""


@dataclass(frozen=True)
class Defined:
    """A segment's definitions for the chosen places. table: the stamps, where there are any; proofs by place."""

    natives: Mapping[str, Native]
    proofs: Mapping[str, Proof]
    table: TableRef | None


def key(people: People, segment: Segment) -> dict[str, Any]:
    """What a recorded membership goes by."""
    return {"segment": segment.segment_id, "version": segment.version, "as_of": people.as_of}


@contextmanager
def defined(
    workspace: Workspace, people: People, segment: Segment, places: Sequence[Destination], out: int
) -> Iterator[Defined]:
    """The definitions, compared with the recorded list, as long as the block runs. out: how many are held out."""
    others = saved.by_name(workspace)
    words = replace(people, vocabulary=saved.with_segments(workspace, people.vocabulary))
    words = frozen.as_saved(words, segment)
    found = {one.name: native(own, segment, words.vocabulary, workspace.settings, bool(out))
             for one in places if (own := platform(one.name)) is not None}  # fmt: skip
    stamps = {stamp.header: stamp for one in found.values() for stamp in one.stamped}
    used = [name for text in (segment.rule_text, *segment.hard_rules)
            for name in rules.segments_used(rules.parse(text, words.vocabulary))]  # fmt: skip
    inner = {name: membership.members_sql(people, others[name], others, workspace.settings) for name in used}
    with_body = {name: one for name, one in found.items() if one.body is not None}
    if not with_body:
        yield Defined(found, {}, None)
        return
    list_of = (SENT, key(people, segment))
    table = proof.stamped_table(workspace.engine, words, tuple(stamps.values()), inner, list_of)
    try:
        held = (HELD, key(people, segment))
        back = not_written_to(workspace, people)
        outcomes = {name: proof.compare(workspace.engine, words, one, table, list_of, back, held)
                    for name, one in with_body.items()}  # fmt: skip
        yield Defined(found, outcomes, table)
    finally:
        workspace.engine.drop(table.name)


def not_written_to(workspace: Workspace, people: People) -> str:
    """Who the platform holds back by itself, over the people table `f`; binds nothing."""
    parts = []
    for one in exclusions.chosen((), workspace.settings):
        said = one.sql or rules.to_sql(rules.parse(one.rule_text, people.vocabulary), people).sql
        parts.append(f"COALESCE({said}, FALSE)")
    return f"({' OR '.join(parts)})"


def stamps_of(made: Defined, place: str) -> tuple[tuple[str, str], ...]:
    """The columns that a place's list carries beyond its own: header and kind."""
    one = made.natives.get(place)
    return tuple((stamp.header, stamp.kind) for stamp in one.stamped) if one else ()


def told(one: Native, outcome: Proof | None, held: int) -> tuple[str, ...]:
    """What a reader must know about one definition, in sentences."""
    said = [outcome.sentence] if outcome else [one.why]
    said += [f"Stays dynamic, counted by {one.platform.title} itself: {text}." for text in one.dynamic]
    said += [f"Stamped as of the export, in the column {stamp.header}: {stamp.said}." for stamp in one.stamped]
    if one.stamped:
        said.append(
            "Stamps are on the list's people only: who comes to meet a stamped condition joins with the next export."
        )
    if one.body is not None:
        said.append("Unsubscribed, bounced and complaining people are held back by the platform itself.")
    if held:
        said.append(f"Upload {one.platform.name}-holdout.csv as a list of its own and exclude it from every sending.")
        if one.body is not None:
            said.append("The definition excludes that list: put its number for <HOLDOUT_LIST>.")
    return (*said, *one.platform.notes)


def write(workspace: Workspace, people: People, segment: Segment, made: Defined, held: int, folder: Path) -> None:
    """The files: `<place>-definition.json`, `-definition-stamp.json`, `-definition.txt`, and `sql/<dialect>.sql`."""
    for place, one in made.natives.items():
        if one.body is not None:
            as_json(folder / f"{place}-definition.json", one.body)
        lines = [f"{segment.name}, version {segment.version}, for {one.platform.title}", ""]
        if not isinstance(one.one, str):
            as_json(folder / f"{place}-definition-stamp.json", one.one)
        else:
            lines += [f"On the stamp: {one.one}", ""]
        lines += [one.platform.request, ""] * bool(one.platform.request)
        lines += [f"- {text}" for text in told(one, made.proofs.get(place), held)]
        (folder / f"{place}-definition.txt").write_text("\n".join(lines) + "\n", "utf-8")
    (folder / "sql").mkdir()
    for dialect in sql_definition.DIALECTS:
        try:
            text = sql_definition.statement(workspace, people, segment, dialect)
        except UserError as error:
            text = f"-- {sql_definition.one_line(error.what)} {error.do_next}\n"
        (folder / "sql" / f"{dialect}.sql").write_text(text, "utf-8")


def as_json(path: Path, body: Mapping[str, Any]) -> None:
    """Indented, as it would be sent."""
    path.write_text(json.dumps(body, indent=2, ensure_ascii=False) + "\n", "utf-8")
