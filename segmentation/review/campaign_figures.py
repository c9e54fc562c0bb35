"""What each campaign's recipients did: from events where loaded, else from the platform's totals, else typed in."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from segmentation.core import wording
from segmentation.core.errors import UserError
from segmentation.core.statistics import Interval, Mean, Rate
from segmentation.review.sends import sends
from segmentation.store.workspace import Workspace, now, whoami

SQL = Path(__file__).parent / "sql" / "campaign_outcomes.sql"
WINDOW_DAYS = 7  # an order so soon after a mail is put down to it
# Platforms and people count opens with those of machines.
REPORTED = ("opened_any", "clicked", "bought", "unsubscribed", "complained", "bounced")
COUNTED = ("opened", "clicked", "ordered", "unsubscribed", "complained", "bounced")

Origin = Literal["events", "platform's totals", "typed in"]


@dataclass(frozen=True)
class Figures:
    """One campaign, or one segment's part of it. Counts are people, each once a campaign; None: nobody reports it.

    recipients: written to, those where it bounced too. opened: by the person; opened_any: machines too.
    revenue, squares: sum and sum of squares a recipient; squares None where only totals are known.
    discounted: bought with a discount; full_price: of those, people who had paid full price all year before.
    """

    recipients: int = 0
    opened: int | None = None
    opened_any: int | None = None
    clicked: int | None = None
    bought: int | None = None
    unsubscribed: int | None = None
    complained: int | None = None
    bounced: int | None = None
    revenue: float | None = None
    squares: float | None = None
    discounted: int | None = None
    full_price: int | None = None

    def __add__(self, other: "Figures") -> "Figures":
        """Both together; what either does not know is unknown. Adding to nobody changes nothing."""
        if not self.recipients or not other.recipients:
            return other if not self.recipients else self
        both: dict[str, Any] = {
            part.name: None if None in (getattr(self, part.name), getattr(other, part.name))
            else getattr(self, part.name) + getattr(other, part.name)
            for part in fields(Figures)
        }  # fmt: skip
        return Figures(**both)

    @property
    def delivered(self) -> int:
        """Recipients where it did not bounce."""
        return self.recipients - (self.bounced or 0)

    def rate(self, name: str) -> Rate | None:
        """`opened`, `opened_any`, `clicked`, `bought`, `unsubscribed` or `complained` of those delivered, `bounced` of
        recipients, `clicked_of_opened`, `full_price` of those who bought with a discount; None: not reported."""
        part = self.clicked if name == "clicked_of_opened" else getattr(self, name)
        whole: int | None = self.recipients if name == "bounced" else self.delivered
        if name == "clicked_of_opened":
            whole = self.opened if self.opened is not None else self.opened_any
        elif name == "full_price":
            whole = self.discounted
        if part is None or whole is None:
            return None
        return Rate(whole, min(part, whole))  # a click without an open is an open that was not seen

    @property
    def revenue_each(self) -> Mean | None:
        """Revenue a recipient. Where only totals are known its squares are 0: see `revenue_interval`."""
        if self.revenue is None or not self.recipients:
            return None
        return Mean(self.recipients, self.revenue, self.squares or 0.0)

    @property
    def revenue_interval(self) -> Interval | None:
        """Of the revenue a recipient; None where only totals are known."""
        return self.revenue_each.interval() if self.revenue_each is not None and self.squares is not None else None


@dataclass(frozen=True)
class Part:
    """Figures of one campaign among the people of one segment ("" for recipients of no linked segment).

    impossible: what its platform reports of more people than it was sent to, in words; such a count is unknown.
    """

    segment_id: str
    campaign_id: str
    sent_on: date
    figures: Figures
    origin: Origin
    impossible: tuple[str, ...] = ()


def parts(workspace: Workspace, since: date, until: date, days: int = WINDOW_DAYS) -> tuple[Part, ...]:
    """Every campaign sent from `since` to `until`, divided by the segments whose lists it carried.

    days: an order within so many days after the last mail a person received is put down to that mail. Where no events
    of a campaign are loaded its totals count, and go to a segment only when it is the one segment linked to it.
    """
    rows = workspace.engine.rows(SQL.read_text("utf-8"), {"since": since, "until": until, "days": days})
    names = [part.name for part in fields(Figures)]
    known = []
    for segment_id, campaign, sent_on, *values in rows:
        held: dict[str, Any] = dict(zip(names, values, strict=True))
        known.append(Part(segment_id, campaign, sent_on, Figures(**held), "events"))
    missing = _unreported(workspace)
    known = [replace(one, figures=replace(one.figures, **missing)) for one in known]
    seen = {one.campaign_id for one in known}
    owners = _owners(workspace)
    for origin, found in (("platform's totals", _totals(workspace)), ("typed in", typed(workspace))):
        for campaign, (sent_on, figures) in found.items():
            if campaign not in seen and since <= sent_on <= until:
                seen.add(campaign)
                figures, odd = possible(figures)
                known.append(Part(owners.get(campaign, ""), campaign, sent_on, figures, origin, odd))  # type: ignore[arg-type]
    return tuple(sorted(known, key=lambda one: (one.sent_on, one.campaign_id, one.segment_id)))


def possible(of: Figures) -> tuple[Figures, tuple[str, ...]]:
    """Reported totals without the counts that people cannot reach, and what these say: `900 clicked of 100`."""
    odd = {
        name: count for name in REPORTED if (count := getattr(of, name)) is not None and not 0 <= count <= of.recipients
    }
    told = tuple(f"{count:,} {name.removesuffix('_any')} of {of.recipients:,}" for name, count in odd.items())
    unknown: dict[str, Any] = dict.fromkeys(odd)
    return replace(of, **unknown), told


def without_recipients(workspace: Workspace, since: date, until: date) -> int:
    """Campaigns sent on these days of which the platform's report says that they went to nobody, or not to how many."""
    return int(
        workspace.engine.value(
            "SELECT COUNT(*) FROM campaign_results WHERE sent_on >= CAST($since AS DATE) "
            "AND sent_on <= CAST($until AS DATE) AND COALESCE(CASE WHEN recipients > 0 THEN recipients END, "
            "CASE WHEN delivered > 0 THEN delivered END, 0) <= 0",
            {"since": since, "until": until},
        )
    )


def _unreported(workspace: Workspace) -> dict[str, Any]:
    """The figures of which the loaded exports hold no single row: unknown, not 0."""
    held = {str(row[0]) for row in workspace.engine.rows("SELECT DISTINCT event FROM email_events")}
    missing = [name for name in ("opened", "clicked", "unsubscribed", "complained", "bounced") if name not in held]
    if "opened" in missing:
        missing.append("opened_any")
    if not workspace.engine.rows("SELECT 1 FROM orders LIMIT 1"):
        missing += ["bought", "revenue", "squares", "discounted", "full_price"]
    return dict.fromkeys(missing)


def _owners(workspace: Workspace) -> Mapping[str, str]:
    """campaign → the segment that it carried, where that is exactly one."""
    owners: dict[str, set[str]] = {}
    for one in sends(workspace):
        if one.is_linked:
            owners.setdefault(one.campaign_id, set()).add(one.segment_id)
    return {campaign: next(iter(found)) for campaign, found in owners.items() if len(found) == 1}


def _totals(workspace: Workspace) -> dict[str, tuple[date, Figures]]:
    """What platforms report of whole campaigns: opens with those of machines."""
    rows = workspace.engine.rows(
        "SELECT campaign_id, sent_on, recipients, delivered, opened, clicked, ordered, revenue, unsubscribed, "
        "complained, bounced FROM (SELECT c.campaign_id, c.sent_on, CASE WHEN c.recipients > 0 THEN c.recipients END "
        "AS recipients, CASE WHEN c.delivered > 0 THEN c.delivered END AS delivered, c.opened, c.clicked, c.ordered, "
        "c.revenue, c.unsubscribed, c.complained, c.bounced FROM campaign_results AS c) AS told "
        "WHERE sent_on IS NOT NULL AND COALESCE(recipients, delivered) > 0"
    )
    found = {}
    for campaign, sent_on, recipients, delivered, opened, clicked, ordered, revenue, lost, complained, bounced in rows:
        back = bounced if bounced is not None else recipients - delivered if recipients and delivered else None
        counts = [None if one is None else int(one) for one in (opened, clicked, ordered, lost, complained, back)]
        held: dict[str, Any] = dict(zip(REPORTED, counts, strict=True))
        written = int(recipients if recipients is not None else delivered + (back or 0))
        found[str(campaign)] = (sent_on, Figures(written, revenue=revenue, **held))
    return found


def typed(workspace: Workspace) -> dict[str, tuple[date, Figures]]:
    """Campaign by campaign what a person typed in, the newest word each; what was taken back is left out."""
    rows = workspace.engine.rows(
        "SELECT campaign_id, sent_on, recipients, opened, clicked, ordered, unsubscribed, complained, bounced, revenue "
        "FROM (SELECT *, row_number() OVER (PARTITION BY campaign_id ORDER BY noted_at DESC) AS place "
        "FROM app.typed_results) AS said WHERE place = 1 AND NOT removed"
    )
    found = {}
    for campaign, sent_on, recipients, *counts, revenue in rows:
        held: dict[str, Any] = dict(zip(REPORTED, counts, strict=True))
        found[str(campaign)] = (sent_on, Figures(int(recipients), revenue=revenue, **held))
    return found


def type_in(
    workspace: Workspace,
    name: str,
    sent_on: date,
    recipients: int,
    counts: Mapping[str, int | None],
    revenue: float | None = None,
    actor: str | None = None,
) -> str:
    """Write down a campaign's figures by hand; the same name and date again replaces them. Returns its id.

    counts: people by name of `COUNTED`; what is not named is unknown. Raises UserError for what cannot be: more people
    than it reached, less than nobody, less than no money, a day to come; and for a campaign without a name or a figure.
    """
    if not name.strip() or recipients < 1:
        raise UserError("no_campaign", "A campaign needs a name and at least one recipient.", "Fill in both.")
    for what, count in counts.items():
        if count is not None and not 0 <= count <= recipients:
            raise UserError(
                "impossible_count",
                f"{count:,} {what} of {recipients:,} recipients cannot be.",
                "Type people, each counted once, not openings or clicks in all.",
            )
    reached = recipients - (counts.get("bounced") or 0)
    for what, count in counts.items():
        if what != "bounced" and count is not None and count > reached:
            raise UserError(
                "impossible_count",
                f"{count:,} {what} of {reached:,} whom it reached cannot be: it bounced for the others.",
                "Type people, each counted once, or correct how many bounced.",
            )
    if revenue is not None and not 0 <= revenue < math.inf:
        raise UserError("impossible_revenue", "Revenue below nothing cannot be.", "Type what the orders came to.")
    if sent_on > max(now().date(), workspace.newest_date() or date.min):
        raise UserError(
            "not_sent_yet", f"{wording.day(sent_on)} is still to come.", "Type the day on which it was sent."
        )
    if revenue is None and all(count is None for count in counts.values()):
        raise UserError("no_figures", "Nothing but the recipients is said of it.", "Type at least one figure.")
    campaign = f"typed: {name.strip()} {sent_on.isoformat()}"
    _put(workspace, campaign, name.strip(), sent_on, recipients, counts, revenue, False, actor)
    workspace.record("typed results", name.strip(), {"sent_on": sent_on.isoformat(), "recipients": recipients}, actor)
    return campaign


def take_back(workspace: Workspace, campaign_id: str, actor: str | None = None) -> None:
    """Take typed figures back: the rows stay on record, nothing counts them any more."""
    found = typed(workspace).get(campaign_id)
    if found is not None:
        _put(workspace, campaign_id, campaign_id, found[0], found[1].recipients, {}, None, True, actor)
        workspace.record("took back results", campaign_id, None, actor)


def _put(
    workspace: Workspace,
    campaign: str,
    name: str,
    sent_on: date,
    recipients: int,
    counts: Mapping[str, int | None],
    revenue: float | None,
    removed: bool,
    actor: str | None,
) -> None:
    values = {"campaign": campaign, "name": name, "sent_on": sent_on, "recipients": recipients, "revenue": revenue,
              "removed": removed, "at": now(), "by": actor or whoami()}  # fmt: skip
    values |= {one: counts.get(one) for one in COUNTED}
    with workspace.engine.write() as tx:
        tx.execute(
            "INSERT INTO app.typed_results VALUES ($campaign, $name, $sent_on, $recipients, $opened, $clicked, "
            "$ordered, $revenue, $unsubscribed, $complained, $bounced, $removed, $at, $by)",
            values,
        )
