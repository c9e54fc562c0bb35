"""Before anything is written: how each file of a call is to be read, or why it cannot be."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from segmentation.core.errors import UserError
from segmentation.load import cells, intake
from segmentation.load import mapping as mappings
from segmentation.load.nouns import Arrived, FileMapping, Kind
from segmentation.load.recognise import kind_named, mapping_for, recognise, source_named
from segmentation.load.rejects import Counts
from segmentation.store.workspace import Workspace


@dataclass(frozen=True)
class Plan:
    """One file, settled: how it is read, or the load that already holds it."""

    arrived: Arrived
    mapping: FileMapping
    kind: Kind
    already_in: int | None = None


def plan(
    workspace: Workspace,
    path: Path,
    work: Path,
    source: str | None,
    mapping: FileMapping | None,
    before: Sequence[Plan] = (),
) -> Plan:
    """Settle how one file is to be read. Raises UserError when nobody can say."""
    arrived = intake.inspect(path, workspace.engine, work)
    if mapping is None and source is not None:
        mapping = mapping_for(source_named(source), arrived)
    if mapping is None:
        found = recognise(arrived.headers, arrived.place)
        mapping = mapping_for(found, arrived) if found else mappings.remembered(workspace, arrived.headers)
    if mapping is None:
        shown, more = ", ".join(arrived.headers[:6]), ", …" if len(arrived.headers) > 6 else ""
        raise UserError(
            "not_recognised",
            f"“{arrived.name}” is no export that is known by its headers ({shown}{more}).",
            "Say what its columns mean on the mapping page, or give a mapping file.",
        )
    kind = kind_named(mapping.kind)
    cells.used_cells(arrived, mapping, kind)
    twin = next((p for p in before if p.arrived.sha256 == arrived.sha256), None)
    return Plan(arrived, mapping, kind, already_in(workspace, arrived.sha256) or (0 if twin else None))


def already_in(workspace: Workspace, sha256: str) -> int | None:
    """The load that holds these very bytes, if it was not undone."""
    return workspace.engine.value(
        """SELECT min(load_id) FROM app.loads
        WHERE undone_at IS NULL AND list_contains(json_extract_string(files, '$[*].sha256'), $sha256)""",
        {"sha256": sha256},
    )


def nothing_usable(p: Plan, counts: Counts) -> UserError:
    """The error for a file of which not one row could be used, with the most common reason."""
    if not counts.read:
        return UserError(
            "no_rows",
            f"“{p.arrived.name}” has a header and no rows.",
            "Export it again with a longer period; nothing was loaded.",
        )
    most = max(counts.faults, key=lambda reason: counts.faults[reason], default="no reason known")
    return UserError(
        "nothing_usable",
        f"Not one of the {counts.read:,} rows of “{p.arrived.name}” can be used: {most}.",
        "Check the mapping, or export the file again; nothing was loaded.",
    )
