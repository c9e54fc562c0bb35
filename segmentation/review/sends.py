"""Which campaign carried which exported list: found by who received it or by its name, or said by a person."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from segmentation.core.errors import UserError
from segmentation.core.model import Segment
from segmentation.store.workspace import Workspace, now, whoami

SQL = Path(__file__).parent / "sql" / "recipients.sql"
LIST_DAYS = 45  # a list older than this is not what a campaign was sent to
MOSTLY = 0.9  # share of a campaign's recipients who were on the list, from which the campaign carried it
FOUND = "found by recipients"  # the actor of a link that nobody typed
NAMED = "found by name"  # the same of a campaign of which only totals are known
SHORTEST = 4  # letters of a segment's name that a campaign's name may be recognised by

How = Literal["recipients", "name", "by hand"]


@dataclass(frozen=True)
class Send:
    """One campaign and the list that it carried. as_of: of the list. is_linked False: a person said it did not."""

    segment_id: str
    version: int
    as_of: date
    campaign_id: str
    is_linked: bool
    how: How
    actor: str


@dataclass(frozen=True)
class Candidate:
    """A campaign beside a list.

    share: of its recipients who were on the list. name_says: its name holds the segment's.
    """

    segment_id: str
    version: int
    as_of: date
    campaign_id: str
    sent_on: date
    received: int
    listed: int
    both: int
    name_says: bool

    @property
    def share(self) -> float:
        """Share of the campaign's recipients who were on the list."""
        return self.both / self.received if self.received else 0.0

    @property
    def is_certain(self) -> bool:
        """Nearly everybody who received it was on the list: that is no accident."""
        return self.share >= MOSTLY


def sends(workspace: Workspace) -> tuple[Send, ...]:
    """The newest word on each segment and campaign."""
    rows = workspace.engine.rows(
        "SELECT segment_id, version, as_of, campaign_id, is_linked, how, actor FROM ("
        "SELECT *, row_number() OVER (PARTITION BY segment_id, campaign_id ORDER BY noted_at DESC, version DESC) "
        "AS place FROM app.sends) AS said WHERE place = 1 ORDER BY as_of DESC, segment_id, campaign_id"
    )
    return tuple(Send(row[0], int(row[1]), row[2], row[3], bool(row[4]), row[5], row[6]) for row in rows)


def candidates(workspace: Workspace, segments: Sequence[Segment], since: date, until: date) -> tuple[Candidate, ...]:
    """Campaigns received from `since` to `until` beside the lists they may have carried, the likeliest first."""
    names = {one.segment_id: one.name.casefold() for one in segments}
    titles = campaign_names(workspace)
    rows = workspace.engine.rows(SQL.read_text("utf-8"), {"since": since, "until": until, "days": LIST_DAYS})
    found = [
        Candidate(
            row[1], int(row[2]), row[3], row[0], row[4], int(row[5]), int(row[6]), int(row[7]),
            bool(names.get(row[1])) and names[row[1]] in titles.get(row[0], "").casefold(),
        )
        for row in rows
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (-one.share, -one.both, one.campaign_id, one.segment_id)))


def campaign_names(workspace: Workspace) -> Mapping[str, str]:
    """campaign_id → its name, from whatever export names it."""
    rows = workspace.engine.rows(
        "SELECT campaign_id, name FROM campaigns WHERE name IS NOT NULL "
        "UNION ALL SELECT campaign_id, name FROM campaign_results WHERE name IS NOT NULL"
    )
    return {str(row[0]): str(row[1]) for row in rows}


def find(workspace: Workspace, segments: Sequence[Segment], since: date, until: date) -> tuple[Send, ...]:
    """Write down the campaigns that certainly carried a list, where nobody has said anything yet. Returns all sends.

    Safe to call again: what is known, and what a person has said, stays as it is. Mails are looked through only
    when the data or the lists have changed since.
    """
    asked = f"sends found {since} {until}"
    lists = workspace.engine.value("SELECT COUNT(*) FROM app.exports")
    stand = f"{workspace.data_version()} {lists}"
    if not lists or workspace.state(asked) == stand:
        return sends(workspace)
    known = {(one.segment_id, one.campaign_id) for one in sends(workspace)}
    for one in candidates(workspace, segments, since, until):
        if one.is_certain and (one.segment_id, one.campaign_id) not in known:
            _put(workspace, one.segment_id, one.version, one.as_of, one.campaign_id, True, "recipients", FOUND)
    for segment_id, version, as_of, campaign in named(workspace, segments, since, until):
        if (segment_id, campaign) not in known:
            _put(workspace, segment_id, version, as_of, campaign, True, "name", NAMED)
    workspace.set_state(asked, stand)
    return sends(workspace)


def named(
    workspace: Workspace, segments: Sequence[Segment], since: date, until: date
) -> tuple[tuple[str, int, date, str], ...]:
    """Campaigns of which only totals are known, and the list that their name speaks of: (segment_id, version, day of
    the list, campaign_id).

    A name speaks of a segment that it names whole, by the segment's own name or its stamp (`ms:<id>`), when it names no
    other; the list is the newest one of the `LIST_DAYS` days before.
    """
    rows = workspace.engine.rows(
        "SELECT campaign_id, name, sent_on FROM campaign_results WHERE name IS NOT NULL "
        "AND sent_on >= CAST($since AS DATE) AND sent_on <= CAST($until AS DATE) AND campaign_id NOT IN ("
        "SELECT campaign_id FROM email_events WHERE event = 'received' AND campaign_id IS NOT NULL "
        "AND happened_on >= CAST($since AS DATE))",
        {"since": since, "until": until},
    )
    found = []
    for campaign, name, sent_on in rows:
        meant = [one for one in segments if speaks_of(str(name), one)]
        # “Lapsed buyers” names “Buyers” too: the longest name is meant.
        longest = max((len(one.name) for one in meant), default=0)
        meant = [one for one in meant if len(one.name) == longest]
        if len(meant) != 1:
            continue
        lists = workspace.engine.rows(
            "SELECT version, as_of FROM app.exports WHERE segment_id = $segment AND as_of <= CAST($sent_on AS DATE) "
            "AND DATE_DIFF('day', CAST(as_of AS DATE), CAST($sent_on AS DATE)) <= $days "
            "ORDER BY as_of DESC, noted_at DESC LIMIT 1",
            {"segment": meant[0].segment_id, "sent_on": sent_on, "days": LIST_DAYS},
        )
        if lists:
            found.append((meant[0].segment_id, int(lists[0][0]), lists[0][1], str(campaign)))
    return tuple(found)


def speaks_of(name: str, segment: Segment) -> bool:
    """Whether a campaign's name holds the segment's name as whole words, or its stamp."""
    told, own = name.casefold(), segment.name.casefold().strip()
    if re.search(rf"ms:{re.escape(segment.segment_id.casefold())}(?![\w-])", told):
        return True
    return len(own) >= SHORTEST and re.search(rf"(?<!\w){re.escape(own)}(?!\w)", told) is not None


def link(
    workspace: Workspace, segment: Segment, campaign_id: str, is_linked: bool = True, actor: str | None = None
) -> None:
    """Say that a campaign carried this segment's list, or that it did not. The newest word holds; the others are kept.

    The list is the newest one exported before the campaign was sent.
    Raises UserError when the campaign is unknown, or no list of the segment left before it.
    """
    sent_on = workspace.engine.value(
        "SELECT MIN(sent_on) FROM (SELECT MIN(happened_on) AS sent_on FROM email_events "
        "WHERE campaign_id = $campaign AND event = 'received' UNION ALL "
        "SELECT MIN(sent_on) AS sent_on FROM campaign_results WHERE campaign_id = $campaign UNION ALL "
        "SELECT MIN(sent_on) AS sent_on FROM app.typed_results WHERE campaign_id = $campaign) AS known",
        {"campaign": campaign_id},
    )
    if sent_on is None:
        raise UserError(
            "unknown_campaign",
            f"There is no campaign “{campaign_id}” with a date in what is loaded.",
            "Load the platform's export of it, or type its figures in first.",
        )
    rows = workspace.engine.rows(
        "SELECT version, as_of FROM app.exports WHERE segment_id = $segment AND as_of <= $sent_on "
        "ORDER BY as_of DESC, noted_at DESC LIMIT 1",
        {"segment": segment.segment_id, "sent_on": sent_on + timedelta(days=1)},
    )
    if not rows:
        raise UserError(
            "not_exported_yet",
            f"No list of “{segment.name}” was exported before this campaign was sent.",
            "Choose a later campaign, or another segment.",
        )
    by = actor or whoami()
    _put(workspace, segment.segment_id, int(rows[0][0]), rows[0][1], campaign_id, is_linked, "by hand", by)
    workspace.record("linked campaign" if is_linked else "unlinked campaign", segment.name, {"id": campaign_id}, by)


def _put(
    workspace: Workspace, segment_id: str, version: int, as_of: date, campaign: str, linked: bool, how: How, by: str
) -> None:
    with workspace.engine.write() as tx:
        tx.execute(
            "INSERT INTO app.sends VALUES ($segment, $version, $as_of, $campaign, $linked, $how, $at, $by)",
            {"segment": segment_id, "version": version, "as_of": as_of, "campaign": campaign, "linked": linked,
             "how": how, "at": now(), "by": by},
        )  # fmt: skip
