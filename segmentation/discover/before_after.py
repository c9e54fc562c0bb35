"""People as they were at a date, and what they did after it: the numbers that pockets are looked for in."""

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from segmentation.core import wording
from segmentation.core.errors import UserError
from segmentation.core.model import Feature, People
from segmentation.core.sql import quote
from segmentation.discover.candidates import Candidate, distinct, number_candidates, text_candidates
from segmentation.discover.outcomes import Outcome
from segmentation.discover.sample import column, read_values
from segmentation.discover.subgroups import FEWEST
from segmentation.store.workspace import Workspace

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST = 50_000
NEEDED = 1_000  # people, both halves together: below, no pocket can be told from chance
# A pocket is said in what people do, not in what we compute or what an export states as of today.
COMPUTED = ("scores", "predictions", "flags", "lifecycle", "stated", "crm", "season")
# The same deeds over another window, or made into a state: twins fill the search and crowd out what is different.
TWINS = frozenset(
    [
        "categories_viewed_60d", "category_views_90d", "click_to_open_rate_90d", "days_since_first_click",
        "days_since_first_visit", "days_until_due", "emails_received_30d", "engagement_change_30d",
        "engagement_drop_30d", "engagement_state", "intent_points", "last_order_gap_days", "open_rate_90d",
        "opens_30d", "order_gap_change", "page_views_90d", "seconds_on_site_90d", "top_category_not_bought",
        "visits_30d",
    ]
)  # fmt: skip


def drawn(
    workspace: Workspace, then: People, chosen: Outcome, until: date, seed: int
) -> "tuple[NDArray[np.int64], int]":
    """At most 50,000 of the people the question is about, who were known at the start; and how many there are."""
    sql = (
        f"SELECT f.subscriber_id FROM {quote(then.table.name)} AS f "
        "JOIN subscribers AS s ON s.subscriber_id = f.subscriber_id "
        f"WHERE {chosen.who} AND (s.created_at IS NULL OR CAST(s.created_at AS DATE) <= $after) ORDER BY 1"
    )
    days = {"after": then.as_of, "until": until}
    ids = np.array([row[0] for row in workspace.engine.rows(sql, days)], dtype=np.int64)
    if len(ids) < NEEDED:
        raise UserError(
            "too_few_people",
            f"Only {wording.people(len(ids))} to look at; {NEEDED:,} are needed, half to find and half to confirm.",
            "Load more people, or ask a question about more of them.",
        )
    if len(ids) <= MOST:
        return ids, len(ids)
    return np.sort(np.random.default_rng(seed).choice(ids, MOST, replace=False)), len(ids)


def outcomes_of(
    workspace: Workspace, chosen: Outcome, ids: "NDArray[np.int64]", after: date, until: date
) -> "NDArray[np.float64]":
    """The outcome of each of these people, 0 for whom it did not happen."""
    rows = workspace.engine.rows(
        f"SELECT v.subscriber_id, v.value FROM ({chosen.sql}) AS v", {"after": after, "until": until}
    )
    found = {int(row[0]): float(row[1] or 0.0) for row in rows}
    return np.array([found.get(int(one), 0.0) for one in ids])


def candidates(
    workspace: Workspace, then: People, ids: "NDArray[np.int64]", without: Outcome | None
) -> list[Candidate]:
    """The conditions that rules are made of, over what these people had done by then.

    without: leave out the features that restate this outcome.
    """
    facts = [one for one in then.features if one.family not in COMPUTED and one.name not in TWINS]
    facts = [feature for feature in facts if without is None or not without.restates(feature)]
    numbers = [feature for feature in facts if feature.kind == "number"]
    values = read_values(workspace.engine, then, numbers, ids)
    found = [one for place, feature in enumerate(numbers) for one in number_candidates(feature, values[:, place])]
    for feature in facts:
        if feature.kind == "text":
            found += text_candidates(feature, texts(workspace, then, feature, ids))
    return distinct(found, FEWEST)


def texts(workspace: Workspace, then: People, feature: Feature, ids: "NDArray[np.int64]") -> list[str | None]:
    """A text feature of these people, in the order of `ids`."""
    rows = workspace.engine.rows(
        f"SELECT {column(feature)} FROM {quote(then.table.name)} AS f "
        "WHERE f.subscriber_id IN (SELECT unnest($ids)) ORDER BY f.subscriber_id",
        {"ids": ids.tolist()},
    )
    return [row[0] for row in rows]
