"""Segments' definitions, written into the folders of a pack: the platforms' own, the stamp's, and SQL; each proved.

Before the lists are written the stamps they carry are made as a table; afterwards the table is dropped.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from segmentation.activate import proof, sql_definition
from segmentation.activate.destination import Destination
from segmentation.activate.native import Native, Stamped, native, platform
from segmentation.activate.proof import Proof
from segmentation.activate.readback import HOLDOUT
from segmentation.activate.written_lists import ReadBack
from segmentation.core import rules
from segmentation.core.errors import UserError
from segmentation.core.model import People, Segment, TableRef
from segmentation.core.sql import quote, quote_column
from segmentation.segments import exclusions, frozen, membership
from segmentation.store.workspace import Workspace

ONE_STAMP = (
    "The stamp names one segment at a time: of somebody who is in several of your lists it is the one uploaded last. "
    "Where segments overlap, send to the uploaded list itself."
)


@dataclass(frozen=True)
class Definitions:
    """The definitions of a pack's segments, by place and segment. table: the values of their stamps, None where there
    are none; columns: of each segment and stamp (its header) the column there.
    """

    people: People
    segments: Sequence[Segment]
    natives: Mapping[tuple[str, str], Native]
    table: TableRef | None
    columns: Mapping[tuple[str, str], str]

    def stamps_of(self, place: str, segment: Segment) -> tuple[tuple[str, str, str], ...]:
        """The columns that a place's list carries beyond its own: header, kind, and column of the table."""
        one = self.natives.get((place, segment.segment_id))
        return tuple(
            (stamp.header, stamp.kind, self.columns[segment.segment_id, stamp.header])
            for stamp in (one.stamped if one else ())
        )


def key(people: People, segment: Segment) -> dict[str, Any]:
    """What a recorded membership goes by."""
    return {"segment": segment.segment_id, "version": segment.version, "as_of": people.as_of}


@contextmanager
def defined(
    workspace: Workspace,
    people: People,
    segments: Sequence[Segment],
    places: Sequence[Destination],
    out: Sequence[int],
    others: Mapping[str, Segment],
) -> Iterator[Definitions]:
    """The definitions and the table of their stamps, as long as the block runs; after a fault it goes with the
    transaction around it. out: how many of each segment are held out. others: by name, whom rules may speak of.
    """
    words = replace(people, vocabulary=replace(people.vocabulary, segments=tuple(others)))
    natives, wanted = dict[tuple[str, str], Native](), dict[tuple[str, str], tuple[Stamped, People, proof.Inner]]()
    for segment, held in zip(segments, out, strict=True):
        read = frozen.as_saved(words, segment)
        used = [name for text in (segment.rule_text, *segment.hard_rules)
                for name in rules.segments_used(rules.parse(text, read.vocabulary))]  # fmt: skip
        inner = {name: membership.members_sql(people, others[name], others, workspace.settings) for name in used}
        for place in places:
            if (own := platform(place.name)) is not None:
                made = native(own, segment, read.vocabulary, workspace.settings, bool(held))
                natives[place.name, segment.segment_id] = made
                wanted |= {(segment.segment_id, one.header): (one, read, inner) for one in made.stamped}
    if not wanted:
        yield Definitions(words, segments, natives, None, {})
        return
    table, names = proof.stamped_table(workspace.engine, tuple(wanted.values()))
    yield Definitions(words, segments, natives, table, dict(zip(wanted, names, strict=True)))
    workspace.engine.drop(table.name)


def proved(workspace: Workspace, made: Definitions, place: str, back: ReadBack) -> dict[str, Proof]:
    """By segment, the definition of a place read back, run here, and compared with the list that was read back."""
    claims = []
    joins = [f"LEFT JOIN {quote(back.people)} AS b ON b.subscriber_id = f.subscriber_id",
             f"LEFT JOIN {quote(back.whole.table)} AS e ON e.subscriber_id = f.subscriber_id"]  # fmt: skip
    if made.table:
        joins.append(f"LEFT JOIN {quote(made.table.name)} AS v ON v.subscriber_id = f.subscriber_id")
    for number, segment in enumerate(made.segments):
        one = made.natives.get((place, segment.segment_id))
        if one is not None and one.body is not None:
            # Of people who share an address only one is the member whose row it is.
            member = f"e.{back.whole.column(number)} = 0"
            ours = f"({member} AND b.n{number} > 0)"
            columns = {header: f"CASE WHEN {ours} THEN v.{quote_column(column)} END"
                       for header, _, column in made.stamps_of(place, segment)}  # fmt: skip
            claims.append(proof.Claim(one, ours, f"({member} AND b.h{number} > 0)", columns))
    back_here = not_written_to(workspace, made.people)
    outcomes = proof.compare(workspace.engine, made.people, claims, joins, back_here)
    return {one.native.segment.segment_id: outcome for one, outcome in zip(claims, outcomes, strict=True)}


def not_written_to(workspace: Workspace, people: People) -> str:
    """Who the platform holds back by itself, over the people table `f`; binds nothing."""
    parts = []
    for one in exclusions.chosen((), workspace.settings):
        said = one.sql or rules.to_sql(rules.parse(one.rule_text, people.vocabulary), people).sql
        parts.append(f"COALESCE({said}, FALSE)")
    return f"({' OR '.join(parts)})"


def told(one: Native, outcome: Proof | None, held: int) -> tuple[str, ...]:
    """What a reader must know about one definition, in sentences."""
    said = [outcome.sentence] if outcome else [one.why]
    said += [f"Stays dynamic, counted by {one.platform.title} itself: {text}." for text in one.dynamic]
    said += [f"Stamped as of the export, in the column {stamp.header}: {stamp.said}." for stamp in one.stamped]
    if any(stamp.kind != "yes/no" for stamp in one.stamped):
        said.append(
            "Stamped numbers and dates stay on whoever was on an earlier list: remove those people from the list there."
        )
    if one.stamped:
        said.append(
            "Stamps are on the list's people only: who comes to meet a stamped condition joins with the next export. "
            "Upload the removal list first: it takes the stamps back from whoever left."
        )
    if one.body is not None:
        said.append("Unsubscribed, bounced and complaining people are held back by the platform itself.")
    if held:
        said.append(f"Upload {one.platform.name}-holdout.csv as a list of its own and exclude it from every sending.")
        if one.body is not None and HOLDOUT in json.dumps(one.body):
            said.append(f"The definition excludes that list: put its number for {HOLDOUT}.")
    return (*said, *one.platform.notes)


def write(
    workspace: Workspace,
    people: People,
    segment: Segment,
    natives: Mapping[str, Native],
    proofs: Mapping[str, Proof],
    held: int,
    others: Mapping[str, Segment],
    folder: Path,
) -> None:
    """The files: `<place>-definition.json`, `-definition-stamp.json`, `-definition.txt`, and `sql/<dialect>.sql`."""
    for place, one in natives.items():
        if one.body is not None:
            as_json(folder / f"{place}-definition.json", one.body)
        lines = [f"{segment.name}, version {segment.version}, for {one.platform.title}", ""]
        if not isinstance(one.one, str):
            as_json(folder / f"{place}-definition-stamp.json", one.one)
        else:
            lines += [f"On the stamp: {one.one}", ""]
        if "ms_segment" in str(one.one) or "MS_SEG" in str(one.one):
            lines += [ONE_STAMP, ""]
        lines += [one.platform.request, ""] * bool(one.platform.request)
        lines += [f"- {text}" for text in told(one, proofs.get(place), held)]
        (folder / f"{place}-definition.txt").write_text("\n".join(lines) + "\n", "utf-8")
    (folder / "sql").mkdir()
    for dialect in sql_definition.DIALECTS:
        try:
            text = sql_definition.statement(workspace, people, segment, dialect, others)
        except UserError as error:
            text = f"-- {sql_definition.one_line(error.what)} {error.do_next}\n"
        (folder / "sql" / f"{dialect}.sql").write_text(text, "utf-8")


def as_json(path: Path, body: Mapping[str, Any]) -> None:
    """Indented, as it would be sent."""
    path.write_text(json.dumps(body, indent=2, ensure_ascii=False) + "\n", "utf-8")
