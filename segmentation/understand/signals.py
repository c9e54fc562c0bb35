"""Which facts nobody can know yet, and which export would bring them (A2.9)."""

from collections.abc import Mapping
from dataclasses import dataclass

from segmentation.core.sql import quote
from segmentation.load.recognise import bringing
from segmentation.store.workspace import Workspace
from segmentation.understand import lifetime
from segmentation.understand.families import Family, families

EXPORTS = {
    "orders": ("orders", "the shop's orders export, or payments"),
    "order_lines": ("order lines", "the shop's orders export with one row a product"),
    "email_events": ("e-mail events", "the e-mail platform's events: received, opened, clicked"),
    "web_events": ("web events", "the web analytics' events, with the signed-in user or the address"),
    "campaigns": ("campaigns", "the e-mail platform's events or campaigns, with the campaign's name and subject"),
    "tickets": ("tickets", "the help desk's tickets"),
    "subscriber_properties": ("profile columns", "the e-mail platform's profiles with all their columns"),
    "subscriber_summary": ("stated figures", "a table of one row a person"),
    "consents": ("consents", "the e-mail platform's profiles with their consent columns"),
}

LOADED_AS = {"subscriber_properties": "properties"}


@dataclass(frozen=True)
class Missing:
    """A kind of data that is not loaded. features: what is unknown for want of it. brought_by: an export, in words.

    recognised: titles of the platforms' exports that bring it and need no mapping.
    """

    table: str
    title: str
    brought_by: str
    features: tuple[str, ...]
    recognised: tuple[str, ...] = ()


def missing(workspace: Workspace) -> tuple[Missing, ...]:
    """Kinds of data without a row, those that most features wait for first. Empty when nothing is loaded at all."""
    engine = workspace.engine
    if not engine.exists("subscribers"):
        return ()
    waiting: dict[str, list[str]] = {}
    offered = {family.name: family for family in families()}
    for family in offered.values():
        for table in sources(family, offered):
            if table in EXPORTS and family.features:
                waiting.setdefault(table, []).extend(feature.name for feature in family.features)
    waiting.setdefault("orders", []).extend(feature.name for feature in lifetime.FEATURES)
    # A flat table says in another way what orders say; nobody needs it beside them.
    absent = [table for table in waiting if table != "subscriber_summary" and not any_row(workspace, table)]
    found = [
        Missing(table, *EXPORTS[table], tuple(dict.fromkeys(waiting[table])), bringing(LOADED_AS.get(table, table)))
        for table in absent
    ]
    return tuple(sorted(found, key=lambda one: (-len(one.features), one.table)))


def sources(family: Family, offered: Mapping[str, Family]) -> tuple[str, ...]:
    """The tables a family reads, and those of the steps it reads; other families say theirs."""
    found: list[str] = []
    for name in family.reads:
        step = offered.get(name)
        if step is None:
            found.append(name)
        elif not step.features:
            found.extend(sources(step, offered))
    return tuple(dict.fromkeys(found))


def any_row(workspace: Workspace, table: str) -> bool:
    """Whether the table has a row; the read stops at the first."""
    if not workspace.engine.exists(table):
        return False
    return bool(workspace.engine.value(f"SELECT COUNT(*) FROM (SELECT 1 AS n FROM {quote(table)} LIMIT 1) AS one"))
