"""The data inventory as one HTML page that fetches nothing (A2.2): for the team, and to hold against the next one."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from segmentation.core import documents, wording
from segmentation.load import repairs, splits
from segmentation.load.audit import Report
from segmentation.load.check import checks
from segmentation.load.inventory import SourceEntry
from segmentation.load.waiting import title_of
from segmentation.store.workspace import Workspace, now

TEMPLATES = Path(__file__).parent / "templates"
SEVERITIES = {"stop": "Stops", "warn": "Bends results", "note": "Note"}


@dataclass(frozen=True)
class Decided:
    """One recorded decision in words. state: "on" or "off"; said: what was decided, where that is not plain."""

    title: str
    state: str
    said: str
    actor: str
    at: str


def how_often(entry: SourceEntry) -> str:
    """How often a source arrives: "every 7 days", "once so far"."""
    if entry.every_days is None:
        return "once so far" if entry.loads == 1 else f"{entry.loads:,} files of one day"
    days = round(entry.every_days)
    return "several a day" if days == 0 else "every day" if days == 1 else f"every {days:,} days"


def decided(workspace: Workspace) -> tuple[Decided, ...]:
    """Every repair and split that was ever decided, the last word on each, with its author and date."""
    titles = {check.name: check.title for check in checks()}
    found = []
    for one in repairs.all_decisions(workspace):
        if one.check == splits.SPLIT:
            said = f"{len(one.detail.get('apart', ())):,} of a person's identifiers are a person of their own"
        elif one.detail.get("spellings"):
            said = f"{', '.join(map(str, one.detail['spellings']))} → {one.subject}"
        elif one.detail.get("rates"):
            rates = [f"1 {code} = {rate:g} {one.detail['into']}" for code, rate in one.detail["rates"].items()]
            said = ", ".join(rates)
        else:
            said = ""
        title = titles.get(one.check, "Split of a merged person")
        at = f"{wording.day(one.at)}, {one.at:%H:%M} UTC"
        found.append(Decided(title, "on" if one.active else "off", said, one.actor, at))
    return tuple(found)


def document(workspace: Workspace, report: Report, missing: Iterable[tuple[str, str]] = ()) -> str:
    """The page. missing: (what is not loaded, which export brings it). Every text in it is escaped."""
    page = documents.template(
        TEMPLATES,
        "inventory.html",
        day=lambda day: wording.day(day) if day else "–",
        number=lambda count: f"{count:,}",
        title=title_of,
        severity=lambda name: SEVERITIES[name],
        how_often=how_often,
        table=lambda name: name.replace("_", " "),
    )
    return page.render(
        workspace=workspace.name,
        made_on=now(),
        newest_on=workspace.newest_date(),
        report=report,
        decided=decided(workspace),
        missing=tuple(missing),
        check_titles={check.name: check.title for check in checks()},
    )
