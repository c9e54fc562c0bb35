"""Before anything is written: how each file of a call is to be read, or why it cannot be, and what is one load."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from segmentation.core.errors import UserError
from segmentation.load import answers, cells, evidence, intake
from segmentation.load import mapping as mappings
from segmentation.load.nouns import Arrived, FileMapping, FilePart, Kind, as_plain
from segmentation.load.recognise import kind_named, mapping_for, recognise, source_named
from segmentation.load.rejects import Counts
from segmentation.store.workspace import Workspace


@dataclass(frozen=True)
class Plan:
    """One file, settled: how it is read, or the load that already holds it. group: see FilePart."""

    arrived: Arrived
    mapping: FileMapping
    kind: Kind
    already_in: int | None = None
    group: str = ""


@dataclass(frozen=True)
class Batch:
    """What becomes one load: a file, or all files of a folder or archive that have one layout."""

    plans: tuple[Plan, ...]
    notes: tuple[str, ...] = ()

    @property
    def first(self) -> Plan:
        """The one that speaks for all: mapping and kind are the same."""
        return self.plans[0]

    @property
    def fresh(self) -> tuple[Plan, ...]:
        """Those that are not in yet."""
        return tuple(plan for plan in self.plans if plan.already_in is None)

    @property
    def name(self) -> str:
        """As it is shown: a file's name, or "daily (300 files)"."""
        if len(self.plans) == 1:
            return self.first.arrived.name
        return f"{self.first.group} ({len(self.plans):,} files)"


def plan(
    workspace: Workspace,
    part: FilePart,
    work: Path,
    source: str | None,
    mapping: FileMapping | None,
    before: Sequence[Plan] = (),
    instead_of: int | None = None,
) -> Plan:
    """Settle how one file is to be read. instead_of: a load that does not count as holding it.

    Raises UserError when nobody can say.
    """
    arrived = evidence.proved(intake.inspect(part, workspace.engine, work), workspace.engine)
    if mapping is None and source is not None:
        mapping = mapping_for(source_named(source), arrived)
    if mapping is None:
        mapping = known_mapping(workspace, arrived)
    if mapping is None:
        shown, more = ", ".join(arrived.headers[:6]), ", …" if len(arrived.headers) > 6 else ""
        raise UserError(
            "not_recognised",
            f"“{arrived.name}” is no export that is known by its headers ({shown}{more}).",
            "Say what its columns mean on the mapping page, or give a mapping file.",
        )
    mapping = answers.settled(workspace, arrived, mapping)
    answers.refuse_open(arrived, mapping)
    kind = kind_named(mapping.kind)
    cells.used_cells(arrived, mapping, kind)
    twin = next((p for p in before if p.arrived.sha256 == arrived.sha256), None)
    known = already_in(workspace, arrived.sha256, instead_of)
    return Plan(arrived, mapping, kind, known or (0 if twin else None), part.group)


def known_mapping(workspace: Workspace, arrived: Arrived) -> FileMapping | None:
    """How a file is read without anybody being asked: as a person said for its headers, else as the export that it is
    recognised as; None when nobody knows. Raises UserError for an export that is of no use, or lacks what it must have.
    """
    remembered = mappings.remembered(workspace, arrived.headers)
    if remembered is not None:
        answers.refuse_contradiction(arrived, remembered)
        return remembered
    found = recognise(arrived.headers, arrived.place)
    return mapping_for(found, arrived) if found else None


def batches(plans: Sequence[Plan], empty: Sequence[FilePart]) -> list[Batch]:
    """What becomes a load each. empty: files of groups that had nothing in them."""
    found: dict[str, list[Plan]] = {}
    for at, one in enumerate(plans):
        alike = json.dumps([one.group, as_plain(one.mapping)]) if one.group else str(at)
        found.setdefault(alike, []).append(one)
    made = []
    for several in found.values():
        notes = []
        none = [part.name for part in empty if part.group == several[0].group]
        if none:
            notes.append(f"{len(none):,} empty {'file' if len(none) == 1 else 'files'}: {shown(none)}.")
        known = [one.arrived.name for one in several if one.already_in is not None]
        if known and len(known) < len(several):
            notes.append(f"{len(known):,} of the files were in already and changed nothing: {shown(known)}.")
        made.append(Batch(tuple(several), tuple(notes)))
    return made


def shown(names: Sequence[str]) -> str:
    """The first names of a list."""
    return ", ".join(f"“{name}”" for name in names[:3]) + (" …" if len(names) > 3 else "")


def already_in(workspace: Workspace, sha256: str, instead_of: int | None = None) -> int | None:
    """The load that holds these very bytes, if it was not undone."""
    return workspace.engine.value(
        """SELECT min(load_id) FROM app.loads
        WHERE undone_at IS NULL AND list_contains(json_extract_string(files, '$[*].sha256'), $sha256)
            AND load_id IS DISTINCT FROM $instead""",
        {"sha256": sha256, "instead": instead_of},
    )


def nothing_usable(batch: Batch, counts: Counts) -> UserError:
    """The error for a load of which not one row could be used, with the most common reason."""
    if not counts.read:
        return UserError(
            "no_rows",
            f"“{batch.name}” has a header and no rows.",
            "Export it again with a longer period; nothing was loaded.",
        )
    most = max(counts.faults, key=lambda reason: counts.faults[reason], default="no reason known")
    return UserError(
        "nothing_usable",
        f"Not one of the {counts.read:,} rows of “{batch.name}” can be used: {most}.",
        "Check the mapping, or export the file again; nothing was loaded.",
    )
