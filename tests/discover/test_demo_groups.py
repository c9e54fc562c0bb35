"""The demo shop's planted groups are found: each by a rule that discovery proposes or the library holds ready, held
against the truth file.

A marketer's looks: a few features, a method, everyone or the people of a ready-made pattern. Of all the rules that come
out, one must be the planted group with precision and recall of 0.9 or more, counted over everyone who can be mailed.
"""

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.demo.truth import GROUPS
from segmentation.core import rules
from segmentation.core.model import People
from segmentation.discover import clusters
from segmentation.discover.clusters import find
from segmentation.discover.explain import lengths
from segmentation.discover.parents import EVERYONE, Parent
from segmentation.segments import library
from segmentation.store.workspace import Workspace
from segmentation.understand.people import prepare

ENOUGH = 0.9
CLICKS = ("orders_365d", "clicks_30d", "clicks_prior_60d")
NOT_BOUGHT = ("top_category_not_bought_views_90d", "categories_viewed_90d", "days_since_last_order")
VIPS = "clicks_90d >= 8 and revenue_365d >= 150"
WARMING, COOLING = "engagement_state = 'accelerating'", "engagement_state = 'decelerating'"
SILENT = "count(clicked within 365 days) >= 5 and days_since_last_click between 60 and 90"
# features, method, its parameters, whom to look among ("" for everyone) → the planted groups that must come out
LOOKS = {
    "vips": (("orders_365d", "clicks_90d"), "kmeans", {"k": 2.0}, VIPS, ("one_time_clickers", "repeat_vips")),
    "evening": (("evening_visit_share", "visits_90d"), "hdbscan", {"smallest_share": 0.4}, "", ("evening_browsers",)),
    "refunds": (("refund_share", "orders_total"), "hdbscan", {"smallest_share": 0.4}, "", ("refund_heavy",)),
    "baskets": (("average_order_value", "orders_total"), "hdbscan", {"smallest_share": 0.2}, "", ("rare_high_value",)),
    "newcomers": (("days_since_signup", "orders_total"), "hdbscan", {"smallest_share": 0.4}, "", ("new_subscribers",)),
    "explorers": (("categories_viewed_60d", "categories_bought"), "kmeans", {"k": 10.0}, "", ("category_explorers",)),
    "not bought": (NOT_BOUGHT, "kmeans", {"k": 10.0}, "", ("boot_browsers",)),
    "warming up": (CLICKS, "kmeans", {"k": 3.0}, WARMING, ("accelerating",)),
    "cooling down": (CLICKS, "kmeans", {"k": 2.0}, COOLING, ("decelerating",)),
    "back": (CLICKS[1:], "kmeans", {"k": 10.0}, "", ("resurrected",)),
    "silent": (("orders_365d", "days_since_last_order"), "kmeans", {"k": 2.0}, SILENT, ("cooling_regulars",)),
}
# planted group → the ready-made pattern that is it
LIBRARY = {
    "promo_only": "Buys with a discount only",
    "evening_browsers": "Late-evening browsers",
    "dormant": "Clicked often once, no sign of life for 60 days",
    "new_subscribers": "New subscribers who have not bought yet",
    "chronic_non_openers": "Never opened one of fifteen mails or more",
}


@pytest.fixture(scope="module")
def shop(prepared_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, People]]:
    folder = tmp_path_factory.mktemp("groups") / "demo-shop"
    shutil.copytree(prepared_template, folder)
    workspace = Workspace.open(folder)
    yield workspace, prepare(workspace)
    workspace.close()


@pytest.fixture(scope="module")
def truth(shop: tuple[Workspace, People], demo_files: Path) -> dict[str, set[int]]:
    """Planted group → the people in it who can be mailed."""
    workspace, people = shop
    with (demo_files / "truth.csv").open(encoding="utf-8") as file:
        group = {row[key].lower(): row["group"] for row in csv.DictReader(file) for key in ("email", "second_email")}
    sql = (
        f"SELECT f.subscriber_id, lower(s.email) FROM {people.table.name} f "
        "JOIN subscribers s ON s.subscriber_id = f.subscriber_id WHERE NOT f.is_suppressed AND s.email IS NOT NULL"
    )
    found: dict[str, set[int]] = {}
    for person, email in workspace.engine.rows(sql):
        found.setdefault(group.get(email, ""), set()).add(person)
    return found


def members(workspace: Workspace, people: People, text: str) -> set[int]:
    predicate = rules.to_sql(rules.parse(text, people.vocabulary), people)
    sql = f"SELECT f.subscriber_id FROM {people.table.name} f WHERE NOT f.is_suppressed AND {predicate.sql}"
    return {row[0] for row in workspace.engine.rows(sql, predicate.parameters)}


@pytest.mark.parametrize("look", LOOKS)
def test_planted_groups_come_out_of_a_look(shop, truth, look: str, monkeypatch) -> None:
    """A6.1, A6.4: precision and recall of the best proposed rule."""
    workspace, people = shop
    monkeypatch.setattr(clusters, "measure_stability", lambda *_, **__: {})  # measured elsewhere, and slow
    features, method, parameters, within, planted = LOOKS[look]
    parent = EVERYONE
    if within:
        predicate = rules.to_sql(rules.parse(within, people.vocabulary), people, prefix="within")
        parent = Parent("pattern", within, within, predicate.sql, predicate.parameters)
    found = find(workspace.engine, people, method, features, parameters, size=10_000, parent=parent)
    best = dict.fromkeys(planted, (0.0, ""))
    for cluster in found.clusters:
        for rule in lengths(workspace.engine, people, found, cluster.number, 5):
            text = f"({rule.text}) and ({within})" if within else rule.text
            chosen = members(workspace, people, text)
            for name in planted:
                both = len(chosen & truth[name])
                worst = min(both / len(chosen), both / len(truth[name])) if both else 0.0
                best[name] = max(best[name], (worst, text))
    assert all(worst >= ENOUGH for worst, _ in best.values()), best


@pytest.mark.parametrize("group", LIBRARY)
def test_planted_groups_lie_ready_in_the_library(shop, truth, group: str) -> None:
    """A9.1, A4.2, A4.8: the pattern's own rule, as the library writes it."""
    pattern = next(one for one in library.PATTERNS if one.name == LIBRARY[group])
    chosen = members(*shop, " and ".join(f"({text})" for text in library.texts(pattern)))
    both = len(chosen & truth[group])
    assert both / len(chosen) >= ENOUGH and both / len(truth[group]) >= ENOUGH


def test_no_planted_group_is_left_out() -> None:
    """Issue 5: every one is held to 0.9 by one of the two tests above."""
    assert {name for look in LOOKS.values() for name in look[-1]} | set(LIBRARY) == set(GROUPS)
