"""What a cluster is, said as a rule and judged on everyone, and what it has more and less of."""

from dataclasses import dataclass

from segmentation.core.model import Feature, People
from segmentation.core.rules import Rule, to_sentence, to_sql, to_text
from segmentation.discover.clusters import Clustering
from segmentation.discover.sample import column
from segmentation.discover.tree_rules import propose
from segmentation.store.engine import Engine


@dataclass(frozen=True)
class Explanation:
    """A rule beside the cluster it stands for, counted over every reachable person.

    people: who meet the rule. in_cluster: who are in the cluster. both: who are in both.
    """

    cluster: int
    rule: Rule
    text: str
    sentence: str
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


def explain(
    engine: Engine, people: People, clustering: Clustering, cluster: int, most_conditions: int = 4
) -> Explanation:
    """A rule of at most `most_conditions` conditions for one cluster, found on the sample, judged on everyone.

    Raises KeyError for a cluster that is not there.
    """
    if cluster not in {one.number for one in clustering.clusters}:
        raise KeyError(cluster)
    sample = clustering.sample
    rule = propose(
        sample.values, clustering.sample_labels == cluster, sample.features, most_conditions, clustering.seed
    )
    return judge(engine, people, clustering, cluster, rule)


def judge(engine: Engine, people: People, clustering: Clustering, cluster: int, rule: Rule) -> Explanation:
    """Count a rule against a cluster over every reachable person, in one query."""
    predicate = to_sql(rule, people)
    inside_sql, met_sql = "l.cluster = $cluster", f"({predicate.sql})"
    counts = ", ".join(
        f"CAST(sum(CASE WHEN {which} THEN 1 ELSE 0 END) AS BIGINT)"
        for which in (met_sql, inside_sql, f"{inside_sql} AND {met_sql}")
    )
    sql = (
        f'SELECT {counts}, count(*) FROM "{people.table.name}" f '
        f'JOIN "{clustering.labels.name}" l ON l.subscriber_id = f.subscriber_id'
    )
    met, inside, both, everyone = engine.rows(sql, {**predicate.parameters, "cluster": cluster})[0]
    return Explanation(
        cluster,
        rule,
        to_text(rule),
        to_sentence(rule, people.vocabulary),
        int(met or 0),
        int(inside or 0),
        int(both or 0),
        int(everyone),
    )


DERIVED = ("scores", "predictions", "flags")  # what we compute about people, not what they do


def profile(engine: Engine, people: People, clustering: Clustering) -> dict[int, tuple[Difference, ...]]:
    """cluster → every number feature that says what people did, strongest difference first.

    Not only the features it was found on: what else a group does is what an e-mail can speak of. Features that are
    unknown for the whole group, or the same for everyone, are left out.
    """
    features = tuple(f for f in people.features if f.kind == "number" and f.family not in DERIVED)
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
