"""What is wrong with the loaded data, worst first, and what it bends."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentation.core.errors import UserError, did_you_mean
from segmentation.core.model import Finding, TableRef
from segmentation.core.sql import quote
from segmentation.load import canonical, decisions
from segmentation.load.check import Check, checks
from segmentation.load.inventory import SourceEntry, inventory
from segmentation.load.ratings import Rating, percent
from segmentation.store.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Rating", "Report", "SourceEntry", "audit", "inventory", "rows"]

WORST_FIRST = {"stop": 0, "warn": 1, "note": 2}
NO_FAULT_OF_THE_SOURCE = ("rows_not_loaded", "orders_in_two_sources")
"""Checks that lower no source's accuracy: counted already, or right in either source by itself."""

SIGNALS = {
    "orders": ("orders", "recency, frequency, money, promotion and lifetime value"),
    "order_lines": ("order lines", "what people bought"),
    "email_events": ("e-mail events", "engagement and over-mailing"),
    "web_events": ("web events", "browsing, interest in categories and carts"),
    "tickets": ("support tickets", "open tickets and satisfaction"),
    "profiles": ("profiles", "names, countries and sign-up dates"),
    "consents": ("consents", "who agreed to e-mails"),
}


@dataclass(frozen=True)
class Report:
    """All that the audit has to say.

    findings: worst first. repaired: findings that a decision in force takes care of. passed: titles of checks that
    found nothing. sources: the inventory, weakest first. missing: sentences on kinds of data that were never loaded.
    """

    findings: tuple[Finding, ...] = ()
    repaired: tuple[Finding, ...] = ()
    passed: tuple[str, ...] = ()
    sources: tuple[SourceEntry, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def weakest(self) -> str:
        """One sentence on the source that limits everything: no segment is better. "" when nothing is loaded."""
        if not self.sources:
            return ""
        worst = self.sources[0]
        name, rating = worst.weakest
        if rating.score == 100:
            return "No source is weak: all are complete, free of known faults, and up to date with each other."
        return f"Weakest source: {worst.source}, {name} {rating.score} of 100 ({rating.reason})."


def audit(workspace: Workspace) -> Report:
    """Ask every check whose tables hold rows. Reads counts; failing rows stay in the view that a finding names."""
    engine = workspace.engine
    if not engine.exists("subscribers"):
        return Report()
    canonical.refresh(workspace)
    loaded = {str(row[0]) for row in engine.rows("SELECT DISTINCT table_name FROM loaded.load_spans WHERE rows > 0")}
    decided = {decision.check for decision in decisions.in_force(engine)}
    if not loaded:
        return Report()
    found: list[tuple[Check, Finding]] = []
    faults: dict[int, dict[str, int]] = {}
    passed: list[str] = []
    for check in checks():
        if not set(check.tables) <= loaded:
            continue
        by_load = engine.rows(f"SELECT load_id, count(*) FROM {quote(check.view)} GROUP BY load_id")
        failing = sum(int(count) for _, count in by_load)
        for load, count in by_load:
            if load is not None and check.severity != "note" and check.name not in NO_FAULT_OF_THE_SOURCE:
                faults.setdefault(int(load), {})[check.title] = int(count)
        total = int(engine.value(check.total) or 0)
        if failing or (check.repair and check.name in decided):
            found.append((check, finding(check, failing, total)))
        elif total:
            passed.append(check.title)
    open_ones = [f for check, f in found if not cured(check, f, decided)]
    return Report(
        tuple(sorted(open_ones, key=lambda f: (WORST_FIRST[f.severity], -f.failing / max(f.total, 1), f.check))),
        tuple(f for check, f in found if cured(check, f, decided)),
        tuple(passed),
        inventory(workspace, faults),
        missing(loaded),
    )


def cured(check: Check, finding: Finding, decided: set[str]) -> bool:
    """Whether a decision in force leaves nothing of a finding. Some are decided part by part, and a part may stay."""
    return check.repair and check.name in decided and (check.name not in decisions.PART_BY_PART or not finding.failing)


def finding(check: Check, failing: int, total: int) -> Finding:
    """A check's answer in words. sample names the view of its failing rows, people masked."""
    share = percent(failing / total) if total else "0.0 %"
    sentence = check.sentence.format(failing=f"{failing:,}", total=f"{total:,}", share=share)
    return Finding(
        check.name,
        check.severity,
        failing,
        total,
        f"{sentence} {check.why}",
        check.do_next,
        TableRef(check.view, f"one row per {check.one_row.removeprefix('one ')}", rows=failing),
    )


def rows(workspace: Workspace, check_name: str, limit: int = 200) -> "pd.DataFrame":
    """The first failing rows of a check, people masked, with the source and file they came from where one is at fault.

    Raises UserError when there is no such check.
    """
    known = {check.name: check for check in checks()}
    if check_name not in known:
        raise UserError(
            "unknown_check",
            f"There is no check “{check_name}”.{did_you_mean(check_name, known)}",
            "Choose one from the list of findings.",
        )
    canonical.refresh(workspace)
    frame = workspace.engine.read(
        f"""SELECT l.source, c.* FROM {quote(known[check_name].view)} c
        LEFT JOIN app.loads l ON l.load_id = c.load_id LIMIT $limit""",
        {"limit": limit},
    )
    return frame.dropna(axis="columns", how="all")


def missing(loaded: set[str]) -> tuple[str, ...]:
    """What was never loaded, and what stays unknown because of it (A2.9)."""
    return tuple(
        f"No {name} are loaded: nothing is known about {what}."
        for table, (name, what) in SIGNALS.items()
        if table not in loaded
    )
