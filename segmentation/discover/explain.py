"""What a cluster is, said as a rule and judged on everyone, and what it has more and less of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from segmentation.core.model import Feature, People, TableRef
from segmentation.core.rules import Rule, conditions, to_sentence, to_sql, to_text
from segmentation.discover.clues import clues
from segmentation.discover.clusters import Clustering
from segmentation.discover.sample import column
from segmentation.discover.tree_rules import by_length
from segmentation.store.engine import Engine

LONGEST = 6  # conditions at most: beyond them nobody reads a rule


@dataclass(frozen=True)
class Agreement:
    """A rule beside a group. people: who meet the rule. in_cluster: who are in the group. both. everyone: looked at."""

    people: int
    in_cluster: int
    both: int
    everyone: int

    @property
    def precision(self) -> float | None:
        """Share of the rule's people who are in the cluster; None when the rule meets nobody."""
        return self.both / self.people if self.people else None

    @property
    def recall(self) -> float | None:
        """Share of the cluster's people whom the rule finds; None when the cluster is empty."""
        return self.both / self.in_cluster if self.in_cluster else None

    @property
    def fidelity(self) -> float | None:
        """Share of everyone on whom rule and cluster agree."""
        return 1 - (self.people + self.in_cluster - 2 * self.both) / self.everyone if self.everyone else None

    @property
    def lost(self) -> int:
        """People of the group whom the rule leaves out."""
        return self.in_cluster - self.both

    @property
    def gained(self) -> int:
        """People whom the rule takes in and who are not in the group."""
        return self.people - self.both


@dataclass(frozen=True)
class Explanation(Agreement):
    """A rule beside the cluster it stands for, counted over every reachable person of the parent.

    unseen: the same counted only over people who were not looked at when the rule was made. length: conditions.
    """

    cluster: int
    rule: Rule
    text: str
    sentence: str
    unseen: Agreement

    @property
    def length(self) -> int:
        """How many conditions it has."""
        return len(conditions(self.rule))


@dataclass(frozen=True)
class Difference:
    """One feature, inside the cluster against everyone. effect: difference of means in standard deviations.

    known: share of the cluster for whom the feature is known, 0–1; the means speak of those people only.
    """

    feature: Feature
    inside: float
    everyone: float
    effect: float
    known: float = 1.0


@dataclass(frozen=True)
class Favourite:
    """A text (a category) that far more of the cluster have than of everyone. inside, everyone: shares, 0–1."""

    feature: Feature
    value: str
    inside: float
    everyone: float


def lengths(
    engine: Engine, people: People, clustering: Clustering, cluster: int, most_conditions: int = LONGEST
) -> tuple[Explanation, ...]:
    """Rules for one cluster from the shortest on, each longer one following it better, at most `most_conditions` long.

    Made from the part of the sample that is shown, judged on everyone and on all the others. Raises KeyError for a
    cluster that is not there.
    """
    if cluster not in {one.number for one in clustering.clusters}:
        raise KeyError(cluster)
    sample, shown = clustering.sample, clustering.shown
    speaking = clues(engine, people, sample)
    found = by_length(
        speaking.values[shown],
        (clustering.sample_labels == cluster)[shown],
        speaking.measures,
        most_conditions,
        clustering.seed,
    )
    return judge(engine, people, clustering, cluster, found)


def explain(
    engine: Engine, people: People, clustering: Clustering, cluster: int, most_conditions: int = 4
) -> Explanation:
    """The best rule of at most `most_conditions` conditions for one cluster; see `lengths`."""
    return lengths(engine, people, clustering, cluster, most_conditions)[-1]


def judge(
    engine: Engine, people: People, clustering: Clustering, cluster: int, rules: Sequence[Rule]
) -> tuple[Explanation, ...]:
    """Count rules against a cluster over every reachable person of the parent, in one query."""
    return counted(engine, people, clustering, rules, "l.cluster = $cluster", {"cluster": cluster}, cluster)


def counted(
    engine: Engine,
    people: People,
    clustering: Clustering,
    rules: Sequence[Rule],
    inside: str,
    parameters: Mapping[str, Any],
    cluster: int = -1,
    places: TableRef | None = None,
) -> tuple[Explanation, ...]:
    """Count rules against a group over every reachable person of the parent, in one query.

    inside: who is in the group, a boolean over the people `f`, their labels `l` and, where given, their places `p`.
    """
    predicates = [to_sql(rule, people, prefix=f"r{place}_") for place, rule in enumerate(rules)]
    tested = ["TRUE", inside]
    for predicate in predicates:
        tested += [predicate.sql, f"({inside}) AND {predicate.sql}"]
    counts = ", ".join(
        f"CAST(sum(CASE WHEN {which} THEN 1 ELSE 0 END) AS BIGINT)"
        for test in tested
        for which in (f"({test})", f"({test}) AND NOT l.shown")
    )
    sql = (
        f'SELECT {counts} FROM "{people.table.name}" f '
        f'JOIN "{clustering.labels.name}" l ON l.subscriber_id = f.subscriber_id '
    )
    if places is not None:
        sql += f'JOIN "{places.name}" p ON p.subscriber_id = f.subscriber_id'
    bound = dict(parameters) | {name: value for one in predicates for name, value in one.parameters.items()}
    row = [int(one or 0) for one in engine.rows(sql, bound)[0]]
    whole, unseen = row[0::2], row[1::2]
    return tuple(
        Explanation(
            *(whole[2 + 2 * place], whole[1], whole[3 + 2 * place], whole[0]),
            cluster,
            rule,
            to_text(rule),
            to_sentence(rule, people.vocabulary),
            Agreement(unseen[2 + 2 * place], unseen[1], unseen[3 + 2 * place], unseen[0]),
        )
        for place, rule in enumerate(rules)
    )


# Other ways to say what an order or a click says already.
TWINS = (
    "days_until_due",
    "order_gap_change",
    "last_order_gap_days",
    "days_since_first_click",
    "click_to_open_rate_90d",
)
DERIVED = (
    "scores",
    "predictions",
    "flags",
    "lifecycle",
    "stated",
    "crm",
)  # what we compute about people, not what they do


def profile(engine: Engine, people: People, clustering: Clustering) -> dict[int, tuple[Difference, ...]]:
    """cluster → every number feature that says what people did, strongest difference first.

    Not only the features it was found on: what else a group does is what an e-mail can speak of. Features that are
    unknown for the whole group, or the same for everyone, are left out.
    """
    features = tuple(
        f for f in people.features if f.kind == "number" and f.family not in DERIVED and f.name not in TWINS
    )
    values = ", ".join(
        f"avg(CAST({column(f)} AS DOUBLE)), stddev_pop(CAST({column(f)} AS DOUBLE)), count({column(f)})"
        for f in features
    )
    source = f'FROM "{people.table.name}" f JOIN "{clustering.labels.name}" l ON l.subscriber_id = f.subscriber_id'
    overall = engine.rows(f"SELECT count(*), {values} {source}")[0]
    found: dict[int, tuple[Difference, ...]] = {}
    for row in engine.rows(f"SELECT l.cluster, count(*), {values} {source} GROUP BY l.cluster ORDER BY l.cluster"):
        differences = []
        for i, feature in enumerate(features):
            inside, mean, deviation = row[2 + 3 * i], overall[1 + 3 * i], overall[2 + 3 * i]
            if inside is None or mean is None or not deviation:
                continue
            effect, known = (inside - mean) / deviation, row[4 + 3 * i] / row[1]
            differences.append(Difference(feature, float(inside), float(mean), effect, known))
        found[int(row[0])] = tuple(sorted(differences, key=lambda one: -abs(one.effect)))
    return found


FAVOURITES = ("top_category_viewed", "top_category_bought")
MANY, MORE = 0.35, 1.5  # share of a cluster, and times everyone's share, from which it goes for something


def favourites(engine: Engine, people: People, clustering: Clustering) -> dict[int, tuple[Favourite, ...]]:
    """cluster → the categories it goes for, the most unlike everyone first; none for groups that like what all do."""
    found: dict[int, list[Favourite]] = {}
    for name in FAVOURITES:
        feature = people.vocabulary.feature(name)
        if feature is None:
            continue
        rows = engine.rows(
            f'SELECT l.cluster, {column(feature)}, count(*) FROM "{people.table.name}" f '
            f'JOIN "{clustering.labels.name}" l ON l.subscriber_id = f.subscriber_id GROUP BY 1, 2'
        )
        total = sum(count for _, _, count in rows)
        for cluster in {row[0] for row in rows}:
            size = sum(count for one, _, count in rows if one == cluster)
            for _, value, count in [row for row in rows if row[0] == cluster and row[1]]:
                everyone = sum(n for _, other, n in rows if other == value) / total
                if count >= MANY * size and count / size >= MORE * everyone:
                    found.setdefault(int(cluster), []).append(Favourite(feature, str(value), count / size, everyone))
    return {
        cluster: tuple(sorted(likes, key=lambda one: -one.inside / one.everyone)) for cluster, likes in found.items()
    }
