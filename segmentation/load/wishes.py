"""Whether people may be written to, and who says so: consents, unsubscribes, bounces and complaints of all sources."""

from dataclasses import dataclass
from datetime import date, datetime

from segmentation.store.workspace import Workspace

OBJECTIONS = ("unsubscribed", "bounced", "complained")
# Everything that any source says about the wish to be written to; e-mail events name the source that they came from.
SAID = f"""SELECT c.subscriber_id, c.channel, c.status, c.happened_at, coalesce(c.origin, l.source) AS origin
    FROM consents c LEFT JOIN app.loads l ON l.load_id = c.load_id
    UNION ALL SELECT e.subscriber_id, 'email', e.event, e.happened_at, l.source
    FROM email_events e LEFT JOIN app.loads l ON l.load_id = e.load_id WHERE e.event IN {OBJECTIONS}"""


@dataclass(frozen=True)
class Statement:
    """What one source says about one person. at: in the shop's clock, missing when the export does not say when."""

    status: str
    channel: str
    at: datetime | None
    origin: str


@dataclass(frozen=True)
class Standing:
    """Whether a person may be written to by e-mail, why in a sentence, and all that was said, newest first.

    may: None where no source says anything.
    """

    may: bool | None
    why: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Origin:
    """How many people one source says a thing of, with the first and last day on which it happened."""

    status: str
    origin: str
    people: int
    oldest_on: date | None
    newest_on: date | None


def by_origin(workspace: Workspace) -> tuple[Origin, ...]:
    """Who says what of how many people, objections first, then by number of people."""
    if not workspace.engine.exists("subscribers"):
        return ()
    rows = workspace.engine.rows(
        f"""SELECT status, origin, count(DISTINCT subscriber_id) AS people, CAST(min(happened_at) AS DATE),
            CAST(max(happened_at) AS DATE) FROM ({SAID}) AS said WHERE coalesce(channel, 'email') = 'email'
        GROUP BY status, origin ORDER BY status NOT IN {OBJECTIONS}, status, people DESC, origin"""
    )
    return tuple(Origin(str(row[0]), str(row[1] or ""), int(row[2]), row[3], row[4]) for row in rows)


def standing(workspace: Workspace, subscriber_id: int) -> Standing:
    """One person's consent and objections with date and origin: any source's objection wins over a subscription."""
    person = {"subscriber": subscriber_id}
    rows = workspace.engine.rows(
        f"""SELECT DISTINCT status, coalesce(channel, 'email'), happened_at, origin FROM ({SAID}) AS said
        WHERE subscriber_id = $subscriber ORDER BY happened_at DESC NULLS LAST, status, origin LIMIT 50""",
        person,
    )
    said = tuple(Statement(str(row[0]), str(row[1]), row[2], str(row[3] or "")) for row in rows)
    flags = workspace.engine.rows(
        """SELECT is_unsubscribed, is_bounced, is_complained, has_consent FROM subscribers
        WHERE subscriber_id = $subscriber""",
        person,
    )
    if not flags:
        return Standing(None, "There is no such person.", ())
    unsubscribed, bounced, complained, agreed = flags[0]
    held = [word for word, holds in zip(OBJECTIONS, (unsubscribed, bounced, complained), strict=True) if holds]
    if held:
        return Standing(False, f"{' and '.join(held).capitalize()}, whatever other sources say.", said)
    if agreed:
        return Standing(True, "Subscribed, and no source objects.", said)
    if agreed is None:
        return Standing(None, "No source says whether they agreed to e-mails.", said)
    return Standing(False, "Never agreed to e-mails.", said)
