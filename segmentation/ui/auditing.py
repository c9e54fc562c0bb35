"""What the Data audit page asks: the report, the list of findings, and what a repair changes."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import streamlit as st

from segmentation.core.errors import UserError
from segmentation.core.model import Finding
from segmentation.load import audit, order_sources, repair_effect, repairs, waiting
from segmentation.load.audit import Report
from segmentation.load.check import Check, checks
from segmentation.load.decisions import Decision
from segmentation.load.repairs import Counts, Effect
from segmentation.store.workspace import Workspace
from segmentation.ui import cached, messages, state, tables

if TYPE_CHECKING:
    import pandas as pd

MARKS = {"stop": ":red[:material/block:]", "warn": ":orange[:material/warning:]", "note": ":gray[:material/info:]"}
FINDING = "finding"  # in the address
REPAIRED = ":green[:material/check_circle:]"


def report(workspace: Workspace) -> Report:
    """The audit of the data as it stands, repairs included; asked again only when they changed."""
    return _report(workspace)


@st.cache_resource(show_spinner="Asking every check", max_entries=10, hash_funcs={Workspace: cached.version_of})
def _report(workspace: Workspace) -> Report:
    return audit.audit(workspace)


def weakest(found: Report) -> str:
    """One sentence on the source that limits everything."""
    if not found.sources:
        return ""
    entry = found.sources[0]
    name, rating = entry.weakest
    if rating.score == 100:
        return "No source is weak: all are complete, free of known faults, and up to date with each other."
    said = f"Weakest source: {waiting.title_of(entry.source)}, {name} {rating.score} of 100 ({rating.reason})."
    return f"{said} No segment is better than the weakest source it is built on."


def findings(found: Report) -> tuple[Finding, ...]:
    """All findings, worst first; those that a repair takes care of stay where they were."""
    said = (*found.findings, *found.repaired)
    return tuple(
        sorted(said, key=lambda one: (audit.WORST_FIRST[one.severity], -one.failing / max(one.total, 1), one.check))
    )


def choose(found: Report) -> Finding | None:
    """The list of findings as sentences; the chosen one is in the address."""
    listed = {one.check: one for one in findings(found)}
    names = list(listed)
    linked = st.query_params.get(FINDING)
    repaired = {one.check for one in found.repaired}
    known = by_name()
    chosen = st.radio(
        "Findings, worst first",
        names,
        index=names.index(linked) if linked in names else 0,
        format_func=lambda name: (
            f"{REPAIRED if name in repaired else MARKS[listed[name].severity]} "
            f"{messages.escape(told(listed[name], known[name], name in repaired))}"
        ),
        captions=["" if name in repaired else messages.escape(known[name].why) for name in names],
        key=f"{FINDING}_chosen",
        label_visibility="collapsed",
        **state.KEEP,
    )
    if chosen is None:
        return None
    st.query_params[FINDING] = chosen
    return listed[chosen]


def by_name() -> Mapping[str, Check]:
    """The checks by their names."""
    return {check.name: check for check in checks()}


def what(finding: Finding, check: Check) -> str:
    """The finding's count in words, without what it bends."""
    return finding.sentence.removesuffix(check.why).strip()


def told(finding: Finding, check: Check, settled: bool) -> str:
    """The finding's count in words; of a settled one that a decision takes care of it."""
    if settled and not finding.failing:
        return f"{check.title}: what was decided takes care of all of them."
    return f"{what(finding, check)} A repair takes care of it." if settled else what(finding, check)


def decision(workspace: Workspace, check: str) -> Decision | None:
    """The last word on a check as a whole, or None when nobody has decided yet."""
    return next(
        (one for one in repairs.all_decisions(workspace) if one.check == check and one.subject == repairs.ALL), None
    )


def effect(workspace: Workspace, check: str, active: bool, keep: str = "") -> Effect:
    """The counts without and with the repair of a check, whether or not it is in force. keep: see `keeping`."""
    found = _effect(workspace, check, not active, keep)
    return Effect(found.after, found.before) if active else found


@st.cache_resource(
    show_spinner="Working out what the repair changes", max_entries=100, hash_funcs={Workspace: cached.version_of}
)
def _effect(workspace: Workspace, check: str, wanted: bool, keep: str) -> Effect:
    return repair_effect.effect(workspace, check, active=wanted, detail={"keep": keep} if keep else None)


def keeping(workspace: Workspace) -> str:
    """Which source's orders count where two tell of one purchase: the one that is proposed, or another."""
    known = order_sources.ranked(workspace.engine)
    return st.selectbox(
        "Count the orders of",
        known,
        format_func=waiting.title_of,
        help="Orders of the other sources stay where only they tell of the purchase.",
        key="orders_kept",
    )


def repair(workspace: Workspace, check: Check, keep: str = "") -> None:
    """Switch a check's repair on or off, with who did it last, and what it changes. keep: the source that counts."""
    last = decision(workspace, check.name)
    active = last is not None and last.active
    label = "Switch the repair off" if active else "Switch the repair on"
    detail = {"keep": keep} if keep else None
    other = bool(keep) and active and last is not None and last.detail.get("keep") != keep
    if other and st.button(f"Count those of {messages.escape(waiting.title_of(keep))} instead", type="primary"):
        decide(workspace, check.name, True, detail)
    if st.button(label, key=f"repair_{check.name}", type="secondary" if active else "primary"):
        decide(workspace, check.name, not active, None if active else detail)
    if last:
        messages.aside(f"Switched {'on' if active else 'off'} by {last.actor} on {messages.moment(last.at)} UTC.")
    else:
        messages.aside("Not repaired. A repair leaves the loaded rows as they are, and can be switched off again.")
    table = compared(effect(workspace, check.name, active, "" if active else keep))
    if len(table):
        tables.show(table, name=f"What the repair of “{check.title}” changes")


def decide(workspace: Workspace, check: str, active: bool, detail: dict[str, str] | None) -> None:
    """Record it, and show the page anew."""
    try:
        with messages.working("Bringing the tables up to date"):
            repairs.decide(workspace, check, active=active, detail=detail, actor=state.actor())
    except UserError as error:
        messages.mistake(error)
        return
    st.rerun()


def compared(change: Effect) -> "pd.DataFrame":
    """The counts that a repair changes: without it, with it."""
    import pandas as pd

    rows = [
        {"": name, "Without the repair": before, "With the repair": after}
        for (name, before), (_, after) in zip(_said(change.before), _said(change.after), strict=True)
        if before != after
    ]
    return pd.DataFrame(rows)


def _said(counts: Counts) -> list[tuple[str, str]]:
    money = sorted(counts.revenue.items())
    return [
        ("People", messages.people(counts.people)),
        ("Orders", messages.counted(counts.orders, "order")),
        ("Buyers", messages.people(counts.buyers)),
        *((f"Revenue{f' in {code}' if code else ''}", messages.money(total, code or "?")) for code, total in money),
        ("Categories", messages.counted(counts.categories, "category", "categories")),
        ("Opens", messages.counted(counts.opens, "open")),
        ("Clicks", messages.counted(counts.clicks, "click")),
    ]
