"""What to send to a group: the verb from where they stand, the hook from what sets them apart (A7.1).

A suggestion to start from: the person who saves a segment says in their own words what e-mail it gets.
"""

from collections.abc import Mapping, Sequence

from segmentation.discover.explain import Difference, Favourite
from segmentation.discover.naming import CLEAR, MOSTLY, NOT_BUYING, lifecycle, liking

LONGEST_NAME = 80
BOUGHT = ("frequency", "money", "promotion", "categories")
VERBS: Mapping[str, str] = {
    "Never-bought": "win the first order with",
    "Recent": "thank them with",
    "Lapsed": "bring back with",
    "Non-buying": "wake up with",
    "Rarely buying": "invite with",
    "": "keep with",
}
# feature → what it takes when a group has more of it, and when it has less.
HOOKS: Mapping[str, tuple[str, str]] = {
    "discounted_order_share": ("a bundle instead of a code", "news at full price"),
    "discount_share": ("a bundle instead of a code", "news at full price"),
    "average_order_value": ("early access to the best", "small things that go together"),
    "revenue_365d": ("early access to the best", ""),
    "orders_365d": ("what goes with their last order", "one best seller"),
    "orders_90d": ("what goes with their last order", ""),
    "refund_share": ("size and fit advice", ""),
    "clicks_90d": ("a guide worth reading", "one short question"),
    "click_rate_90d": ("a guide worth reading", "one short question"),
    "engagement_points_90d": ("a guide worth reading", "one short question"),
    "product_views_90d": ("help to choose", ""),
    "visits_90d": ("help to choose", ""),
    "carts_90d": ("an answer to the last doubt", ""),
    "checkouts_90d": ("an answer to the last doubt", ""),
    "searches_90d": ("help to find it", ""),
    "categories_viewed_90d": ("a tour of the categories", ""),
    "categories_bought": ("something new to them", "a second category"),
    "evening_visit_share": ("a long read at 19:00", ""),
    "tickets_365d": ("an answer from service", ""),
    "days_since_signup": ("a look back at their years", "a welcome series"),
    "days_between_orders": ("a reminder in their own rhythm", "a refill at the right day"),
    "emails_received_90d": ("fewer, better mails", ""),
}


def idea(differences: Sequence[Difference], likes: Sequence[Favourite] = ()) -> str:
    """`bring back with a boot guide`: a verb and a hook."""
    verb = VERBS[lifecycle(differences)]
    if likes:
        noun = liking(likes[0])[0].rsplit(" ", 1)[0]
        return f"{verb} a guide to choosing {noun}s" if not noun.endswith("s") else f"{verb} a guide to {noun}"
    buying = lifecycle(differences) not in NOT_BUYING
    for one in differences:
        if not buying and one.feature.family in BOUGHT:
            continue  # how people buy who do not buy is nothing to write about
        hooks = HOOKS.get(one.feature.name)
        if hooks and abs(one.effect) >= CLEAR and one.known >= MOSTLY:
            hook = hooks[0] if one.effect > 0 else hooks[1]
            if hook:
                return f"{verb} {hook}"
    return f"{verb} what sells best"


def full_name(name: str, mail: str) -> str:
    """`Lapsed boot browsers: bring back with a guide to choosing boots`; the name alone where that is too long."""
    said = f"{name}: {mail}"
    return said if len(said) <= LONGEST_NAME else name
