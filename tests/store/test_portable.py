"""The lint names every construct of design/traps 23–25; each was seen to run elsewhere with another meaning."""

import pytest

from segmentation.store.portable import lint, translate

FORBIDDEN = [
    ("FILTER", "SELECT COUNT(*) FILTER (WHERE total > 0) AS n FROM orders"),
    ("QUALIFY", "SELECT a_id FROM t QUALIFY ROW_NUMBER() OVER (PARTITION BY b ORDER BY a_id NULLS LAST) = 1"),
    ("GROUP BY ALL", "SELECT a, COUNT(*) AS n FROM t GROUP BY ALL"),
    ("EXCLUDE", "SELECT * EXCLUDE (a) FROM t"),
    ("EXCLUDE", "SELECT * REPLACE (a + 1 AS a) FROM t"),
    ("SAMPLE", "SELECT a FROM t USING SAMPLE 10 ROWS"),
    ("array_agg()", "SELECT list(a ORDER BY b) AS x FROM t GROUP BY c"),
    ("array_agg()", "SELECT array_agg(a) AS x FROM t"),
    ("group_concat()", "SELECT string_agg(a, ',') AS x FROM t"),
    ("median()", "SELECT median(a) AS x FROM t"),
    ("quantile", "SELECT quantile_cont(a, 0.2) AS x FROM t"),
    ("quantile", "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a NULLS LAST) AS x FROM t"),
    ("mode()", "SELECT mode(a) AS x FROM t"),
    ("arg_max()", "SELECT arg_max(a, b) AS x FROM t"),
    ("dayofweek()", "SELECT dayofweek(ordered_on) AS x FROM t"),
    ("EXTRACT(dow)", "SELECT EXTRACT(dow FROM ordered_on) AS x FROM t"),
    ("EXTRACT(week)", "SELECT EXTRACT(week FROM ordered_on) AS x FROM t"),
    ("hash()", "SELECT hash(a) AS x FROM t"),
    ("rand()", "SELECT random() AS x FROM t"),
    ("current_date()", "SELECT current_date AS x FROM t"),
    ("AT TIME ZONE", "SELECT a AT TIME ZONE 'Europe/Berlin' AS x FROM t"),
    ("date_diff on something", "SELECT date_diff('day', ordered_at, $as_of) AS x FROM t"),
    ("date_diff on something", "SELECT date_diff('hour', MAX(ordered_at), CAST($as_of AS DATE)) AS x FROM t"),
    ("ROW_NUMBER without", "SELECT ROW_NUMBER() OVER (PARTITION BY a ORDER BY views DESC NULLS LAST) AS x FROM t"),
    ("ROW_NUMBER without", "SELECT ROW_NUMBER() OVER (PARTITION BY a) AS x FROM t"),
    ("without NULLS FIRST", "SELECT a FROM t ORDER BY a"),
    ("without NULLS FIRST", "SELECT a FROM t ORDER BY a DESC"),
    ("DISTINCT ON", "SELECT DISTINCT ON (a) a, b FROM t"),
    ("a list value", "SELECT [1, 2] AS x"),
    ("statements", "SELECT 1; SELECT 2"),
    ("cannot be parsed", "SELECT FROM WHERE"),
]

PORTABLE = [
    "SELECT COUNT(CASE WHEN total > 0 THEN 1 END) AS n, COUNT(DISTINCT category) AS c FROM order_lines",
    "SELECT a, SUM(b) / NULLIF(SUM(c), 0) AS share FROM t GROUP BY a ORDER BY a ASC NULLS LAST",
    "SELECT date_diff('day', MAX(ordered_on), CAST($as_of AS DATE)) AS age FROM orders",
    "SELECT ROW_NUMBER() OVER (PARTITION BY a ORDER BY n DESC NULLS LAST, category ASC NULLS LAST) AS place FROM t",
    "SELECT a FROM t WHERE happened_on > CAST(CAST($as_of AS DATE) - INTERVAL '90' DAY AS DATE)",
    "SELECT EXTRACT(HOUR FROM happened_at) AS h, MOD(a, 7) AS m, COALESCE(LOWER(b), '') AS b FROM t",
]


@pytest.mark.parametrize(("expected", "sql"), FORBIDDEN)
def test_forbidden_constructs_are_named(expected: str, sql: str) -> None:
    """Traps 23–24: each is found, and said in words."""
    said = lint(sql)
    assert any(expected.lower() in sentence.lower() for sentence in said), said


@pytest.mark.parametrize("sql", PORTABLE)
def test_the_subset_passes(sql: str) -> None:
    """Trap 24: what is in the subset is let through, and translates."""
    assert lint(sql) == ()
    assert translate(sql, "spark")


def test_translation_refuses_what_the_lint_names() -> None:
    """Trap 25: the translator itself raises for none of these, so ours must."""
    with pytest.raises(ValueError, match="FILTER"):
        translate("SELECT COUNT(*) FILTER (WHERE a) AS n FROM t", "spark")
