"""Another time zone or currency for what is in already: the loads that it concerns are read again from their files."""

import json
from dataclasses import replace

from segmentation.load import answers
from segmentation.load.answers import Answer
from segmentation.load.reread import files_of, mapping_of_load, reread
from segmentation.load.results import Progress
from segmentation.load.stopping import Cancel
from segmentation.store.workspace import Workspace


def loads_of(workspace: Workspace, source: str | None = None) -> list[int]:
    """The loads that are in, oldest first: of one source, or all."""
    rows = workspace.engine.rows(
        "SELECT load_id FROM app.loads WHERE undone_at IS NULL AND source = coalesce($source, source) "
        "ORDER BY received_at, load_id",
        {"source": source},
    )
    return [int(row[0]) for row in rows]


def change(
    workspace: Workspace,
    source: str,
    answer: Answer,
    actor: str | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> int:
    """Say something else of a source, and read what is in of it again that way. Returns how many loads that were.

    Raises UserError before anything changes when a file is gone; stopped in between, the loads read so far stay.
    """
    answer = answers.checked(answer)
    loads = loads_of(workspace, source)
    for load in loads:
        files_of(workspace, load)
    answers.say(workspace, source, answer, actor)
    for load in loads:
        mapping = mapping_of_load(workspace, load)
        has_currency = "currency" in mapping.columns
        changed = replace(
            mapping,
            time_zone=answer.time_zone or mapping.time_zone,
            currency=mapping.currency if has_currency else answer.currency or mapping.currency,
        )
        reread(workspace, load, changed, actor, progress, cancel)
    return len(loads)


def change_clock(
    workspace: Workspace,
    clock: str,
    actor: str | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> int:
    """Tell days and hours in another zone: everything is read again. Returns how many loads that were.

    Times of a source of which nobody has said anything are taken for the clock's, before and after. Raises UserError
    before anything changes when a file is gone.
    """
    loads, before = loads_of(workspace), answers.clock(workspace)
    for load in loads:
        files_of(workspace, load)
    answers.set_clock(workspace, clock, actor)
    for load in loads:
        mapping = mapping_of_load(workspace, load)
        silent = mapping.time_zone == before and not answers.said_of(workspace, mapping.source).time_zone
        fixed = answers.fixed_zone(mapping.source)
        moved = replace(mapping, time_zone=clock) if silent and not fixed else mapping
        reread(workspace, load, moved, actor, progress, cancel)
    return len(loads)


def kept_in(workspace: Workspace, load_id: int) -> tuple[str, str]:
    """The zone that a load's bare times were read in and the currency of its amounts where no column says so."""
    found = workspace.engine.value("SELECT mapping FROM app.loads WHERE load_id = $load", {"load": load_id})
    mapping = json.loads(found or "{}")
    return str(mapping.get("time_zone", "UTC")), str(mapping.get("currency", ""))
