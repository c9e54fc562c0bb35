"""The folders of a pack: members recorded, lists written, read back and proved, definitions and descriptions.

Place by place, all segments at once: everybody is asked once what a hundred lists need to know of them.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from segmentation.activate import (
    briefing,
    definition_files,
    description,
    holdout,
    list_file,
    list_lines,
    other_lists,
    people_rows,
    plan,
)
from segmentation.activate.definition_files import Definitions
from segmentation.activate.destination import Destination
from segmentation.activate.manifest import Packed
from segmentation.activate.other_lists import Beside, LastLists
from segmentation.activate.proof import Proof
from segmentation.activate.written_lists import ReadBack
from segmentation.core.errors import UserError
from segmentation.core.model import People, Segment
from segmentation.segments import definition
from segmentation.segments.everybody import Everybody
from segmentation.segments.evidence import Evidence
from segmentation.store.workspace import Workspace

# Shares of the progress: everybody counted, members recorded, all lists written, definitions and descriptions done.
COUNTED, RECORDED, PROVED, ZIPPING = 0.1, 0.25, 0.85, 0.93
Progress = Callable[[str, float], None]
Sides = tuple[list_file.Written, list_file.Written | None]


class Packing:
    """One pack in the making, inside its transaction.

    whole: everybody by the state in each of the segments. cards: the segments' evidence, in the same order. names: how
    names are written. addresses: whether people are known by address. others: by name, whom rules may speak of.
    """

    def __init__(
        self,
        workspace: Workspace,
        people: People,
        whole: Everybody,
        cards: Sequence[Evidence],
        places: Sequence[Destination],
        staging: Path,
        names: list_lines.AllNames,
        addresses: bool,
        others: Mapping[str, Segment],
    ) -> None:
        self.workspace, self.people, self.whole, self.cards = workspace, people, whole, cards
        self.places, self.staging, self.names = places, staging, names
        self.addresses, self.others = addresses, others
        self.segments = [card.segment for card in cards]
        self.counts, self.out = list[int](), list[int]()
        self.written: dict[tuple[str, str], Sides] = {}
        self.beside: dict[tuple[str, str], Beside] = {}
        self.proofs: dict[tuple[str, str], Proof] = {}

    @cached_property
    def stopped(self) -> set[str]:
        """Identifiers of everyone who must not be written to."""
        return people_rows.forbidden(self.workspace, self.addresses)

    def pack(self, say: Progress) -> list[Packed]:
        """A folder for each segment: lists, definitions and description. Raises UserError where nobody is left, and
        RuntimeError where a list that was read back is not what the rule says."""
        for number, card in enumerate(self.cards):
            share = number / len(self.cards)
            say(f"Recording who is in “{card.segment.name}”", COUNTED + (RECORDED - COUNTED) * share)
            self.record(card)
        given = (self.workspace, self.people, self.segments, self.places, self.out, self.others)
        with definition_files.defined(*given) as made:
            for place in self.places:
                self.write_lists(place, made, say)
        found = []
        for number, card in enumerate(self.cards):
            share = number / len(self.cards)
            say(f"Describing “{card.segment.name}”", PROVED + (ZIPPING - PROVED) * share)
            found.append(self.describe(card, made, self.out[number]))
        return found

    def folder(self, segment: Segment) -> Path:
        """Where the files of a segment go."""
        return self.staging / segment.segment_id

    def record(self, card: Evidence) -> None:
        """Write down who is a member today and who of them is held out. Raises UserError when nobody is left to send
        to."""
        segment = card.segment
        self.folder(segment).mkdir()
        count = people_rows.record_members(self.workspace, self.people, segment, self.others)
        out = holdout.record(self.workspace, self.people, segment)
        if count == 0:
            raise UserError(
                "nobody",
                f"“{segment.name}” reaches nobody as of {self.people.as_of}.",
                "Look at its waterfall on the Build page.",
            )
        if out == count:
            raise UserError(
                "nobody_left",
                f"Everybody of “{segment.name}” is in the control that is kept out of all lists.",
                "Export a larger segment, or lower control_percent in the settings.",
            )
        self.counts.append(count)
        self.out.append(out)

    def write_lists(self, place: Destination, made: Definitions, say: Progress) -> None:
        """Every segment's lists for one place, read back and proved, and the lists beside them."""
        begin = RECORDED + (PROVED - RECORDED) * self.places.index(place) / len(self.places)
        width = (PROVED - RECORDED) / len(self.places)
        sides = []
        for number, segment in enumerate(self.segments):
            say(f"Writing “{segment.name}” for {place.title}", begin + 0.6 * width * number / len(self.segments))
            table = made.table.name if made.table else None
            to_send = self.list_for(segment, place, False, table, made.stamps_of(place.name, segment))
            held = self.list_for(segment, holdout.list_of(place), True) if self.out[number] else None
            sides.append((to_send, held))
            self.written[place.name, segment.segment_id] = (to_send, held)
            if to_send.changes:
                write_changes(to_send, self.folder(segment) / f"{place.name}-changed-cells.csv")
        say(f"Reading back and proving the lists for {place.title}", begin + 0.6 * width)
        with ReadBack(self.whole, sides, self.addresses) as back:
            back.prove(self.counts, [card.waterfall.reachable for card in self.cards])
            found = definition_files.proved(self.workspace, made, place.name, back)
            self.proofs |= {(place.name, segment): outcome for segment, outcome in found.items()}
            for number, segment in enumerate(self.segments):
                stamps = [header for header, kind, _ in made.stamps_of(place.name, segment) if kind == "yes/no"]
                self.beside[place.name, segment.segment_id] = other_lists.write(
                    self.workspace, self.people, place, back, number, self.kept_off[number], self.last, self.stopped,
                    self.folder(segment), self.addresses, stamps,
                )  # fmt: skip

    @cached_property
    def kept_off(self) -> list[list[str]]:
        """Of each segment, who meets its rule and is kept off by exclusions or its cut."""
        return [
            other_lists.excluded(self.workspace, self.people, one, self.others, self.addresses) for one in self.segments
        ]

    @cached_property
    def last(self) -> LastLists:
        """The lists that left before."""
        return LastLists(self.workspace, self.staging)

    def list_for(
        self,
        segment: Segment,
        place: Destination,
        held: bool,
        table: str | None = None,
        stamps: Sequence[tuple[str, str, str]] = (),
    ) -> list_file.Written:
        """The list for a place; held: of those held out. By the engine where it can make the lines, else one by one."""
        workspace, people, folder = self.workspace, self.people, self.folder(segment)
        stamp = list_file.Stamp(segment.segment_id, segment.version, people.as_of)
        control = held and bool(workspace.settings.control_percent) and len(place.columns) > 1
        more = ["ms_control"] if control else [header for header, *_ in stamps]
        if not list_lines.fits(place, self.addresses):
            rows = people_rows.rows(workspace, people, segment, self.addresses, held, table, stamps, control)
            return list_file.write(place, rows, stamp, folder, self.addresses, more)
        one = list_lines.Wanted(
            workspace, people, segment, place, stamp, self.names.of(place), held, table, stamps, control
        )
        parts = list_file.pour(place, list_lines.batches(one), list_file.headers(place, more), folder)
        return list_file.Written(parts, list_lines.changes(one))

    def describe(self, card: Evidence, made: Definitions, out: int) -> Packed:
        """The definitions and the description of a segment, from all that was written and proved."""
        workspace, people, segment = self.workspace, self.people, card.segment
        names = [place.name for place in self.places]
        key = segment.segment_id
        natives = {name: made.natives[name, key] for name in names if (name, key) in made.natives}
        proofs = {name: self.proofs[name, key] for name in names if (name, key) in self.proofs}
        folder = self.folder(segment)
        definition_files.write(workspace, people, segment, natives, proofs, out, self.others, folder)
        (folder / "definition.toml").write_text(definition.to_toml(segment), "utf-8")
        sides = {name: self.written[name, key] for name in names}
        packed = Packed(
            segment,
            card,
            {name: to_send for name, (to_send, _) in sides.items()},
            {name: held for name, (_, held) in sides.items() if held},
            {name: definition_files.told(one, proofs.get(name), out) for name, one in natives.items()},
            {name: self.beside[name, key] for name in names},
            plan.of(workspace, key),
            briefing.watched(workspace, segment, people),
        )
        (folder / "description.html").write_text(description.html(packed, people, self.places), "utf-8")
        return packed


def write_changes(written: list_file.Written, path: Path) -> None:
    """Which cells were not written as they were loaded, and why."""
    said = [[one.identifier, one.column, one.reason] for one in written.changes]
    path.write_bytes(list_file.lines([["identifier", "column", "what was done"], *said]))
