"""Who a segment holds back: always those who must not be written to, and by choice those who should not be right now.

Each exclusion is one shared, named thing with one sentence, so that every segment means the same by it (A9).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from segmentation.core.errors import UserError, did_you_mean
from segmentation.core.settings import Settings

# Columns of the people table, worked out once with everything else in it.
NO_ADDRESS = "f.has_usable_address IS FALSE"
NO_CONSENT = "f.has_consent IS FALSE"
# Read from the subscribers as they are now, not from the people table: an objection counts at once.
SUPPRESSED = "f.subscriber_id IN (SELECT s.subscriber_id FROM subscribers AS s WHERE s.is_suppressed)"


@dataclass(frozen=True)
class Exclusion:
    """One reason not to write to somebody.

    name: what definitions hold. title: two or three words. sentence: who is held back. rule_text: in the rule's
    language; sql instead of it where that language has no word, over the people table `f`. always: nobody can switch
    it off. needs: the event without whose data it holds nobody back, "" for none.
    """

    name: str
    title: str
    sentence: str
    rule_text: str = ""
    sql: str = ""
    always: bool = False
    needs: str = ""


def all_of(settings: Settings) -> tuple[Exclusion, ...]:
    """Every exclusion there is, with the workspace's own thresholds, in the order in which they are taken off."""
    days, share, cap = settings.recent_purchase_days, settings.refund_heavy_share, settings.mails_per_week_cap
    return (
        Exclusion("unsubscribed", "Unsubscribed", "unsubscribed from e-mail", "is_unsubscribed is true", always=True),
        Exclusion("bounced", "Bounced", "have an address that bounced", "is_bounced is true", always=True),
        Exclusion("complained", "Complained", "marked a mail as spam", "is_complained is true", always=True),
        Exclusion(
            "suppressed",
            "Suppressed",
            "asked not to be contacted, or are suppressed for another reason",
            sql=SUPPRESSED,
            always=True,
        ),
        Exclusion("never_subscribed", "Never subscribed", "never agreed to be mailed", sql=NO_CONSENT, always=True),
        Exclusion(
            "no_address",
            "No usable address",
            "have no e-mail address that can be uploaded",
            sql=NO_ADDRESS,
            always=True,
        ),
        Exclusion(
            "recent_purchasers",
            "Recent purchasers",
            f"bought in the last {days} days",
            f"days_since_last_order < {days}",
            needs="ordered",
        ),
        Exclusion(
            "refund_heavy",
            "Refund-heavy",
            f"had more than {share * 100:.0f} % of their money refunded",
            f"refund_share > {share:.4f}",
            needs="ordered",
        ),
        Exclusion(
            "open_ticket", "Open ticket", "have an open support ticket", "open_tickets >= 1", needs="opened_ticket"
        ),
        Exclusion(
            "over_mailed",
            "Over-mailed",
            f"received {cap} mails or more in the last 7 days",
            f"emails_received_7d >= {cap}",
            needs="received",
        ),
        Exclusion(
            "non_openers",
            "Chronic non-openers",
            "received 10 mails or more in the last 90 days, opened and clicked none",
            "emails_received_90d >= 10 and opens_90d = 0 and clicks_90d = 0",
            needs="received",
        ),
    )


def chosen(names: Sequence[str], settings: Settings) -> tuple[Exclusion, ...]:
    """The exclusions that hold for a segment that names these: the ones that always hold, and the named ones.

    Raises UserError for a name that does not exist.
    """
    everything = {one.name: one for one in all_of(settings)}
    for name in names:
        if name not in everything:
            raise UserError(
                "unknown_exclusion",
                f"There is no exclusion “{name}”.{did_you_mean(name, everything)}",
                "Choose from: " + ", ".join(one.name for one in everything.values() if not one.always) + ".",
            )
    return tuple(one for one in everything.values() if one.always or one.name in names)


def choices(settings: Settings) -> tuple[Exclusion, ...]:
    """The exclusions that a person may add."""
    return tuple(one for one in all_of(settings) if not one.always)
