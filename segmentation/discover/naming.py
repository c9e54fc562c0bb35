"""Names that say what people do: when they last bought, what sets them apart, never a number (guide S3, A7.1).

A suggestion only: the person who saves a segment gives it its name.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from segmentation.core import wording
from segmentation.discover.explain import Difference, Favourite

CLEAR = 0.3  # differences smaller than this many standard deviations are not worth a word
SLIGHT = 0.2  # a small effect by Cohen: enough to be said of a group that a larger one tells apart
MOSTLY = 0.5  # a feature names a group only when it is known for at least this share of it
LONG_AGO = 1.4  # times everyone's mean days since the last order
RECENT = 0.6


@dataclass(frozen=True)
class Words:
    """How a feature is spoken of: who these people are (`high`, `low`) and what they do (`does_more`, `does_less`)."""

    high: str = ""
    does_more: str = ""
    low: str = ""
    does_less: str = ""


WORDS: Mapping[str, Words] = {
    "orders_365d": Words("frequent buyers", "buy often", "occasional buyers", "buy rarely"),
    "orders_total": Words("loyal buyers", "have bought often", "occasional buyers", "have bought little"),
    "orders_90d": Words("busy buyers", "bought often lately", "", "bought nothing lately"),
    "revenue_365d": Words("big spenders", "spend a lot", "small spenders", "spend little"),
    "revenue_total": Words("big spenders", "have spent a lot", "small spenders", "have spent little"),
    "average_order_value": Words("big-basket buyers", "fill big baskets", "small-basket buyers", "buy small baskets"),
    "discount_share": Words("discount buyers", "buy at a discount", "full-price buyers", "pay full price"),
    "discounted_order_share": Words("discount buyers", "buy with codes", "full-price buyers", "pay full price"),
    "discounted_orders": Words("discount buyers", "use discount codes", "", "use no codes"),
    "refund_share": Words("frequent returners", "send much back", "", ""),
    "clicks_90d": Words("e-mail clickers", "click e-mails", "", "hardly click e-mails"),
    "clicks_30d": Words("e-mail clickers", "clicked lately", "", "hardly clicked lately"),
    "click_rate_90d": Words("keen clickers", "click most e-mails", "", "click few e-mails"),
    "opens_90d": Words("e-mail readers", "open e-mails", "", "hardly open e-mails"),
    "engagement_points_90d": Words(
        "engaged readers", "click and visit a lot", "quiet contacts", "hardly click or visit"
    ),
    "emails_received_90d": Words(
        "much-mailed contacts", "get many e-mails", "rarely mailed contacts", "get few e-mails"
    ),
    "product_views_90d": Words("heavy browsers", "look at many products", "", "hardly browse"),
    "product_views_30d": Words("heavy browsers", "browsed a lot lately", "", "hardly browsed lately"),
    "visits_90d": Words("frequent visitors", "visit often", "", "hardly visit"),
    "carts_90d": Words("cart fillers", "fill carts", "", ""),
    "checkouts_90d": Words("checkout starters", "start checkouts", "", ""),
    "searches_90d": Words("searchers", "search a lot", "", ""),
    "categories_viewed_90d": Words(
        "category explorers", "look at many categories", "single-category browsers", "look at few categories"
    ),
    "top_category_views_90d": Words("one-category fans", "keep returning to one category", "", ""),
    "categories_bought": Words(
        "all-round buyers", "buy in many categories", "single-category buyers", "buy in few categories"
    ),
    "evening_visit_share": Words("evening browsers", "come in the evening", "daytime browsers", "come in the daytime"),
    "weekend_order_share": Words("weekend buyers", "buy at weekends", "weekday buyers", "buy on weekdays"),
    "summer_order_share": Words("summer buyers", "buy in summer"),
    "autumn_order_share": Words("autumn buyers", "buy in autumn"),
    "winter_order_share": Words("winter buyers", "buy in winter"),
    "spring_order_share": Words("spring buyers", "buy in spring"),
    "holiday_order_share": Words("holiday buyers", "buy before the holidays"),
    "tickets_365d": Words("support askers", "ask support", "", ""),
    "days_since_signup": Words("long-standing contacts", "signed up long ago", "newcomers", "signed up lately"),
    "days_between_orders": Words(
        "slow repeaters", "leave long gaps between orders", "quick repeaters", "reorder quickly"
    ),
}


def lifecycle(differences: Sequence[Difference]) -> str:
    """Where the group stands in time: Never-bought, Recent, Lapsed, Non-buying, or "" when it is like everyone.

    Non-buying is for groups in which some never bought and the others did so long ago.
    """
    by_name = {one.feature.name: one for one in differences}
    orders = by_name.get("orders_total")
    if orders and orders.inside < 0.1:
        return "Never-bought"
    gap = by_name.get("days_since_last_order")
    if gap and gap.everyone:
        if gap.inside > LONG_AGO * gap.everyone:
            return "Lapsed" if gap.known > 1 - MOSTLY / 2 else "Non-buying"
        if gap.inside < RECENT * gap.everyone and gap.known > 1 - MOSTLY / 2:
            return "Recent"
        if gap.known < MOSTLY:
            return "Rarely buying"
    return ""


def phrases(differences: Sequence[Difference]) -> list[tuple[str, str]]:
    """(who they are, what they do) for each clear difference that has words, strongest first; one for each wording."""
    found: list[tuple[str, str]] = []
    for one in differences:
        words = WORDS.get(one.feature.name)
        if words is None or abs(one.effect) < CLEAR or one.known < MOSTLY:
            continue
        pair = (words.high, words.does_more) if one.effect > 0 else (words.low, words.does_less)
        if pair[1] and pair not in found and pair[0] not in {who for who, _ in found if who}:
            found.append(pair)
    return found


NOT_BUYING = ("Never-bought", "Non-buying", "Rarely buying")
BUYING = re.compile("buy|bought|spen|full price|order|baskets|codes|discount")


def said_of(differences: Sequence[Difference]) -> list[tuple[str, str]]:
    """The phrases of a group, without how it buys where it does not: "never-bought occasional buyers" says it twice."""
    said = phrases(differences)
    if lifecycle(differences) in NOT_BUYING:
        return [pair for pair in said if not BUYING.search(" ".join(pair))]
    return said


def suggest(
    profiles: Mapping[int, Sequence[Difference]], likes: Mapping[int, Sequence[Favourite]] | None = None
) -> dict[int, str]:
    """cluster → a name, all different. −1 (people in no group) gets none. likes: what each group goes for.

    "Lapsed discount buyers who hardly click e-mails": when they bought, the strongest difference, and as many more as
    it takes to be told apart. What a group goes for, where it does, comes before any other difference.
    """
    names: dict[int, str] = {}
    taken: dict[str, int] = {}
    for cluster in sorted(profiles):
        if cluster < 0:
            continue
        options = candidates(profiles[cluster], (likes or {}).get(cluster, ()))
        if options[0] in taken:
            deed = apart(profiles[cluster], profiles[taken[options[0]]])
            options = [f"{options[0]} who {deed}", *options] if deed else options
        name = next((one for one in options if one not in taken), None)
        if name is None:
            name = f"{options[-1]}, {contrast(profiles[cluster])}"
        while name in taken:  # two groups that differ in nothing that has a word
            name += " too"
        taken[name] = cluster
        names[cluster] = name
    return names


def apart(mine: Sequence[Difference], other: Sequence[Difference]) -> str:
    """What a group does that parts it most from another one of the same name, and from everyone; "" for nothing."""
    theirs, silent = {one.feature.name: one.effect for one in other}, lifecycle(mine) in NOT_BUYING
    by_gap = sorted(mine, key=lambda one: -abs(one.effect - theirs.get(one.feature.name, 0.0)))
    for one in by_gap:
        gap, words = one.effect - theirs.get(one.feature.name, 0.0), WORDS.get(one.feature.name)
        if words is None or abs(gap) < CLEAR or one.known < MOSTLY or one.effect * gap <= 0 or abs(one.effect) < SLIGHT:
            continue
        deed = words.does_more if gap > 0 else words.does_less
        if deed and not (silent and BUYING.search(deed)):
            return deed
    return ""


def candidates(differences: Sequence[Difference], likes: Sequence[Favourite] = ()) -> list[str]:
    """Names from the shortest to the most detailed."""
    when = lifecycle(differences)
    said = said_of(differences)
    never = when in NOT_BUYING
    if likes:
        said = [liking(likes[0]), *said]
    who = next((pair for pair in said if pair[0]), None)
    noun = who[0] if who else ("contacts" if never else "customers")
    base = f"{when} {noun}".strip()
    base = base[0].upper() + base[1:]
    deeds = [does for pair in said if pair != who for does in [pair[1]]]
    options = [base] if who or when else []
    for count in range(1, min(3, len(deeds)) + 1):
        options.append(
            f"{base} who {' and '.join(deeds[:count]) if count < 3 else ', '.join(deeds[:2]) + ' and ' + deeds[2]}"
        )
    return options or ["People like the average"]


def liking(favourite: Favourite) -> tuple[str, str]:
    """`boot browsers`, `look at boots`; `tent buyers`, `buy tents`."""
    many = favourite.value.lower() if favourite.value.istitle() else favourite.value
    one = wording.singular(many) if many.endswith("s") else many
    if favourite.feature.name.endswith("bought"):
        return f"{one} buyers", f"buy {many}"
    return f"{one} browsers", f"look at {many}"


def contrast(differences: Sequence[Difference]) -> str:
    """The strongest difference by its feature's name, for names that words alone cannot tell apart."""
    if not differences:
        return "otherwise average"
    first = differences[0]
    return f"with {'higher' if first.effect > 0 else 'lower'} {first.feature.name.replace('_', ' ')}"
