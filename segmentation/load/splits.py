"""Merges that a person took apart: recorded decisions that hold for later loads and can be switched off again."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from segmentation.core.errors import UserError
from segmentation.load import canonical, decisions
from segmentation.load.decisions import Decision
from segmentation.store.workspace import Workspace, now, whoami

SPLIT = decisions.SPLIT


@dataclass(frozen=True)
class Split:
    """One decision: these identifiers are one person, the rest another.

    subject: its name in the record of repairs. apart, rest: key_ids, which never change. at: UTC.
    """

    subject: str
    apart: tuple[int, ...]
    rest: tuple[int, ...]
    active: bool
    actor: str
    at: datetime


def splits(workspace: Workspace) -> tuple[Split, ...]:
    """Every split that was ever decided, newest first; those that were joined again are not active."""
    found = (of(one) for one in decisions.latest(workspace.engine) if one.check == SPLIT)
    return tuple(sorted(found, key=lambda one: one.at, reverse=True))


def of(decision: Decision) -> Split:
    """A recorded decision read as a split."""
    apart, rest = (tuple(int(key) for key in decision.detail.get(side, ())) for side in ("apart", "rest"))
    return Split(decision.subject, apart, rest, decision.active, decision.actor, decision.at)


def split(workspace: Workspace, subscriber_id: int, apart: Iterable[int], actor: str | None = None) -> Split:
    """Make a person of their own of some identifiers of a person, and settle.

    apart: key_ids. Identifiers that come later go to the side that they are linked to more closely. Raises UserError
    when there is no such person, or when nothing would be left on one side.
    """
    with workspace.engine.write() as tx:
        known = {
            int(row[0])
            for row in tx.rows(
                "SELECT key_id FROM subscriber_keys WHERE subscriber_id = $subscriber", {"subscriber": subscriber_id}
            )
        }
        chosen = set(apart)
        if not known:
            raise UserError("no_person", f"There is no person {subscriber_id}.", "Go back to the list.")
        if not chosen or not chosen < known:
            raise UserError(
                "bad_split",
                "A merge is split into two people: some identifiers go, some stay.",
                "Choose at least one of them, and leave at least one.",
            )
        detail = {"apart": sorted(chosen), "rest": sorted(known - chosen)}
        subject = " ".join(str(key) for key in detail["apart"])
        record(workspace, tx, subject, detail, True, actor)
    return next(one for one in splits(workspace) if one.subject == subject)


def switch(workspace: Workspace, subject: str, active: bool, actor: str | None = None) -> None:
    """Join a split again, or put it in force once more, and settle. Raises UserError when there is no such split."""
    with workspace.engine.write() as tx:
        found = next((one for one in decisions.latest(tx) if (one.check, one.subject) == (SPLIT, subject)), None)
        if found is None:
            raise UserError("no_split", "There is no such split.", "Choose one from the list of splits.")
        record(workspace, tx, subject, found.detail, active, actor)


def record(
    workspace: Workspace, tx: Any, subject: str, detail: dict[str, Any], active: bool, actor: str | None
) -> None:
    """Append the decision and bring the tables up to date."""
    who = actor or whoami()
    tx.execute(
        "INSERT INTO app.repairs VALUES ($check, $subject, $decision, $active, $actor, $at)",
        {
            "check": SPLIT,
            "subject": subject,
            "decision": json.dumps(detail),
            "active": active,
            "actor": who,
            "at": now(),
        },
    )
    canonical.settle(workspace)
    workspace.record("split a person" if active else "joined a person again", subject, {"check": SPLIT, **detail}, who)
