"""Who is held out of a list, so that somebody can say later what the list did: a keyed hash, the same at each export.

Nobody can foresee or choose who is held out without the workspace's key. A larger share keeps everybody of a smaller.
"""

import hashlib
import hmac
import math
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from segmentation.activate.destination import Destination, Field
from segmentation.core import power
from segmentation.core.model import People, Segment
from segmentation.core.sql import quote
from segmentation.core.statistics import Mean, difference_of_means
from segmentation.segments import membership
from segmentation.store.duckdb import DuckDBTransaction
from segmentation.store.workspace import Workspace

KEY = "holdout_key"
PAST = ("orders_365d", "revenue_365d", "clicks_90d", "opens_90d")
USUAL = 0.02  # share of people who order within a month, where the data say nothing (statistics E5)
EVERYBODY = "everybody\n"  # whom the control is drawn from; no segment's id holds a line break
LEVEL = 0.99  # four things are compared at once
# Members of a recorded list who are not sent to: held out of it, or in the control that is kept out of all lists.
HELD = """SELECT h.subscriber_id FROM app.holdouts AS h
    WHERE h.segment_id = $segment AND h.version = $version AND h.as_of = $as_of
    UNION
    SELECT c.subscriber_id FROM app.controls AS c JOIN app.memberships AS n ON n.subscriber_id = c.subscriber_id
    WHERE c.as_of = $as_of AND n.segment_id = $segment AND n.version = $version AND n.as_of = $as_of"""


def key_of(workspace: Workspace) -> bytes:
    """The workspace's key, made at the first call; it never leaves the workspace."""
    held = workspace.state(KEY)
    if held is None:
        with workspace.engine.write():
            held = workspace.state(KEY) or secrets.token_hex(32)
            workspace.set_state(KEY, held)
    return bytes.fromhex(held)


def is_held(key: bytes, segment_id: str, subscriber_id: int, percent: float) -> bool:
    """Whether this person is held out of this segment. Source: HMAC-SHA-256, its first 8 bytes as a share of 2**64."""
    digest = hmac.digest(key, f"{segment_id}\n{subscriber_id}".encode(), "sha256")
    return int.from_bytes(digest[:8], "big") < percent / 100 * 2**64


def chosen(workspace: Workspace, segment_id: str, people: Iterable[int]) -> list[int]:
    """Those of the people who are held out, by the workspace's share."""
    percent = workspace.settings.holdout_percent
    if not percent:
        return []
    return [*held_of(key_of(workspace), segment_id, people, percent)]


def held_of(key: bytes, segment_id: str, people: Iterable[int], percent: float) -> Iterator[int]:
    """Those of the people for whom `is_held`, at a third of its cost a person: the keyed hash is written out.

    Shares of 2**64 are compared as bytes. Source: RFC 2104, H(key ^ opad, H(key ^ ipad, text)).
    """
    limit, begin = math.ceil(percent / 100 * 2**64), f"{segment_id}\n".encode()
    least = limit.to_bytes(9, "big")[1:] if limit < 2**64 else b"\xff" * 33
    sha256 = hashlib.sha256
    block = (sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\0")
    inner, outer = bytes(one ^ 0x36 for one in block) + begin, bytes(one ^ 0x5C for one in block)
    return (one for one in people if sha256(outer + sha256(b"%b%d" % (inner, one)).digest()).digest() < least)


def list_of(place: Destination) -> Destination:
    """The same place for those who are held out: no stamp of the segment, so that no definition finds them."""
    own: tuple[tuple[str, Field], ...]
    own = (
        place.columns[0],
        ("ms_holdout", "segment"),
        ("ms_holdout_version", "version"),
        ("ms_held_on", "assigned_on"),
    )
    if "segment" not in {field for _, field in place.columns}:
        own = own[:1]  # a place without columns of one's own takes the addresses alone
    return replace(place, name=f"{place.name}-holdout", columns=own)


def record(workspace: Workspace, people: People, segment: Segment) -> int:
    """Write who is held out of the recorded membership into `app.holdouts` (replacing the same date's).

    Returns how many are not sent to: these, and the members who are in the recorded control. Nobody is held out where
    that would leave nobody to send to.
    """
    where = {"segment": segment.segment_id, "version": segment.version, "as_of": people.as_of}
    same = "WHERE segment_id = $segment AND version = $version AND as_of = $as_of"
    with workspace.engine.write() as tx:
        tx.execute(f"DELETE FROM app.holdouts {same}", where)
        members = [int(row[0]) for row in tx.rows(f"SELECT subscriber_id FROM app.memberships {same}", where)]
        held = chosen(workspace, segment.segment_id, members)
        kept_out = "SELECT subscriber_id FROM app.controls WHERE as_of = $as_of"
        outside = {int(row[0]) for row in tx.rows(kept_out, {"as_of": people.as_of})}
        if held and not outside.union(held).issuperset(members):
            put(tx, where, held, workspace.settings.holdout_percent)
        return int(tx.value(f"SELECT COUNT(*) FROM ({HELD}) AS held", where))


def put(tx: DuckDBTransaction, where: dict[str, Any], held: list[int], percent: int) -> None:
    """Insert the rows, all in one statement."""
    tx.execute(
        "INSERT INTO app.holdouts SELECT CAST($segment AS VARCHAR), CAST($version AS INTEGER), CAST($as_of AS DATE), "
        "CAST(one AS BIGINT), CAST($percent AS INTEGER) FROM (SELECT unnest($held) AS one) AS held",
        {**where, "held": held, "percent": percent},
    )


@dataclass(frozen=True)
class Balance:
    """One past behaviour of both groups: averages in its unit; clear: they differ by more than chance."""

    feature: str
    sent: float
    held: float
    clear: bool


@dataclass(frozen=True)
class Outlook:
    """Before sending: people in both groups, whether they are alike, and the smallest rise that would be noticed.

    base: share who ordered in the last 30 days (2 %, assumed, where nobody did or the data
    do not say). rise: in points, None where none would be.
    """

    sent: int
    held: int
    base: float
    rise: float | None
    balances: tuple[Balance, ...] = ()
    assumed: bool = False

    @property
    def sentence(self) -> str:
        """All of it in words."""
        if not self.held:
            return "Nobody is held out: what the list does cannot be told from what would have happened anyway."
        odd = [one.feature for one in self.balances if one.clear]
        like = f"but they differ in {', '.join(odd)}: look again" if odd else "alike in past orders, money and clicks"
        like = like if self.balances else "their past is unknown"
        said = f"{self.held:,} held out, {self.sent:,} to send to; {like}. "
        if self.rise is None:
            return said + "Groups of this size would notice no rise at all."
        return said + (
            f"A rise in people who order within 30 days from {100 * self.base:.1f} %{' (assumed)' * self.assumed} to "
            f"{100 * (self.base + self.rise):.1f} % or more would be noticed (4 times in 5)."
        )


def outlook(workspace: Workspace, people: People, segment: Segment) -> Outlook:
    """What the holdout of this segment would show, from its members of today; nothing is written."""
    names = [name for name in (*PAST, "orders_30d") if column(people, name)]
    sql, parameters = membership.of(workspace, people, segment)
    values = ", ".join(f"CAST({column(people, name)} AS DOUBLE)" for name in names)
    rows = workspace.engine.rows(
        f"SELECT f.subscriber_id{', ' if values else ''}{values} FROM {quote(people.table.name)} AS f "
        f"WHERE f.subscriber_id IN ({sql})",
        parameters,
    )
    if percent := workspace.settings.control_percent:
        kept_out = set(held_of(key_of(workspace), EVERYBODY, (int(row[0]) for row in rows), percent))
        rows = [row for row in rows if int(row[0]) not in kept_out]
    held = set(chosen(workspace, segment.segment_id, (int(row[0]) for row in rows)))
    if len(held) == len(rows):
        held = set()
    sent = len(rows) - len(held)
    ordered = [row[names.index("orders_30d") + 1] for row in rows] if "orders_30d" in names else []
    known = [value for value in ordered if value is not None]
    base = sum(value > 0 for value in known) / len(known) if known else USUAL
    assumed = not known or not 0 < base < 1
    base = USUAL if assumed else base
    rise = power.detectable_rise(base, len(held), sent) if held else None
    found = [
        balance(name, [(int(row[0]) in held, row[place + 1]) for row in rows])
        for place, name in enumerate(names)
        if name in PAST and held
    ]
    return Outlook(sent, len(held), base, rise, tuple(one for one in found if one is not None), assumed)


def column(people: People, name: str) -> str:
    """The SQL of a feature over `f`; "" where there is no such feature."""
    feature = people.vocabulary.feature(name)
    return "" if feature is None else feature.expression or f"f.{quote(name)}"


def balance(name: str, values: list[tuple[bool, float | None]]) -> Balance | None:
    """Both groups compared in one past behaviour; None where it is unknown. Source: Welch, at 99 %."""
    groups = [[value for held, value in values if held is side and value is not None] for side in (False, True)]
    if not all(groups):
        return None
    means = [Mean(len(group), sum(group), sum(value * value for value in group)) for group in groups]
    difference = difference_of_means(means[1], means[0], LEVEL)
    clear = difference.interval is not None and 0 not in difference.interval and len(groups[1]) > 1
    return Balance(name, means[0].value or 0.0, means[1].value or 0.0, clear)
