"""The portable subset of SQL: a lint that names what would run elsewhere and mean something else, and the translation.

Translators warn about none of these (design/traps 23–25), so nothing but a list of what was measured helps.
"""

from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import Any

SOURCE = "duckdb"
DATE_SUFFIX = "_on"  # a column that ends so is a DATE; `_at` is a timestamp
FORBIDDEN_FUNCTIONS = frozenset(
    {
        "list",
        "array_agg",
        "string_agg",
        "group_concat",
        "listagg",
        "histogram",
        "first",
        "last",
        "any_value",
        "median",
        "mode",
        "quantile",
        "quantile_cont",
        "quantile_disc",
        "percentile_cont",
        "percentile_disc",
        "approx_quantile",
        "arg_max",
        "arg_min",
        "argmax",
        "argmin",
        "max_by",
        "min_by",
        "reservoir_quantile",
        "dayofweek",
        "isodow",
        "weekday",
        "dow",
        "week",
        "weekofyear",
        "yearweek",
        "doy",
        "isoyear",
        "age",
        "epoch",
        "datesub",
        "date_sub",
        "hash",
        "md5_number",
        "random",
        "rand",
        "setseed",
        "uuid",
        "gen_random_uuid",
        "now",
        "current_date",
        "current_timestamp",
        "today",
        "get_current_timestamp",
        "unnest",
        "list_value",
    }
)


@lru_cache(maxsize=64)  # one statement goes to several dialects
def lint(sql: str) -> tuple[str, ...]:
    """Every construct outside the portable subset, in words; empty when the statement is portable.

    sql: one statement in the embedded engine's dialect. One that cannot be parsed is a finding, not an exception.
    """
    import sqlglot
    from sqlglot.errors import SqlglotError

    try:
        trees = [tree for tree in sqlglot.parse(sql, read=SOURCE) if tree is not None]
        null_orders = list(implicit_null_orders(sql))
    except SqlglotError as fault:
        return (f"cannot be parsed: {str(fault).splitlines()[0]}",)
    if len(trees) != 1:
        return (f"{len(trees)} statements instead of one",)
    found = [said for node in trees[0].walk() for said in spoken(node)] + null_orders
    return tuple(dict.fromkeys(found))


def translate(sql: str, dialect: str) -> str:
    """The statement in another engine's dialect ("spark", "postgres" …).

    Raises ValueError when it is not portable: translated, it could mean something else without a warning.
    """
    from sqlglot import ErrorLevel

    problems = lint(sql)
    if problems:
        raise ValueError("not portable: " + "; ".join(problems))
    # Written from a copy: the tree is kept for the other dialects.
    return str(tree_of(sql).sql(dialect=dialect, unsupported_level=ErrorLevel.RAISE, copy=True))


@lru_cache(maxsize=8)  # one statement goes to several dialects
def tree_of(sql: str) -> Any:
    """The statement as a tree, read once."""
    import sqlglot

    return sqlglot.parse_one(sql, read=SOURCE)


def spoken(node: Any) -> Iterator[str]:
    """What is wrong with one node of the tree, judged by itself."""
    for kind, judge in rules():
        if isinstance(node, kind):
            said = judge(node)
            if said:
                yield said


@cache
def rules() -> tuple[tuple[type, Callable[[Any], str | None]], ...]:
    """Which node is judged how. sqlglot gives some functions a class of their own and leaves others by name."""
    from sqlglot import exp

    return (
        (exp.Filter, lambda node: "FILTER: put a CASE inside the aggregate"),
        (exp.Qualify, lambda node: "QUALIFY: number the rows in a subquery and select from it"),
        (exp.Group, lambda node: "GROUP BY ALL: name the columns" if node.args.get("all") else None),
        (
            exp.Star,
            lambda node: (
                "EXCLUDE or REPLACE: name the columns" if named(node, "except", "except_", "replace") else None
            ),
        ),
        (exp.TableSample, lambda node: "SAMPLE: draws differ between engines"),
        (exp.AtTimeZone, lambda node: "AT TIME ZONE: convert when loading"),
        (exp.Array, lambda node: "a list value"),
        (exp.Lambda, lambda node: "a lambda"),
        (exp.Func, function),
        (exp.Extract, extract),
        (exp.DateDiff, date_diff),
        (exp.Window, window),
        (exp.Distinct, lambda node: "DISTINCT ON: number the rows in a subquery" if node.args.get("on") else None),
    )


def named(node: Any, *arguments: str) -> bool:
    """Whether any of these arguments of a node is set (its names moved between sqlglot versions)."""
    return any(node.args.get(name) for name in arguments)


def function(node: Any) -> str | None:
    """Functions that are missing elsewhere, or are there and answer differently."""
    from sqlglot import exp

    names = {node.name} if isinstance(node, exp.Anonymous) else set(node.sql_names())
    names.add(node.sql(dialect=SOURCE).split("(")[0])
    bad = sorted(name.lower() for name in names if name.lower() in FORBIDDEN_FUNCTIONS)
    if isinstance(node, exp.Quantile | exp.ApproxQuantile | exp.PercentileCont | exp.PercentileDisc):
        bad = ["quantile"]
    return f"{bad[0]}(): not in the portable subset" if bad else None


def extract(node: Any) -> str | None:
    """Parts of a date whose numbering differs: Sunday is 0 here and 1 there."""
    part = node.name.lower()
    return f"EXTRACT({part}): numbered differently elsewhere" if part in FORBIDDEN_FUNCTIONS else None


def date_diff(node: Any) -> str | None:
    """Differences of dates agree everywhere; those of timestamps count midnights here and 24-hour spans elsewhere."""
    for side in (node.this, node.expression):
        if not is_date(side):
            return f"date_diff on something that is no date: {side.sql(dialect=SOURCE)}"
    return None


def is_date(node: Any) -> bool:
    """A cast to DATE, a column named `…_on`, or a MIN, MAX or COALESCE of such."""
    from sqlglot import exp

    if isinstance(node, exp.Cast | exp.TryCast):
        return bool(node.to.is_type("date"))
    if isinstance(node, exp.Column):
        return bool(node.name.endswith(DATE_SUFFIX))
    if isinstance(node, exp.Min | exp.Max | exp.Coalesce | exp.Paren):
        return all(is_date(part) for part in [node.this, *node.expressions])
    return False


def window(node: Any) -> str | None:
    """ROW_NUMBER counts as one order only when its ORDER BY leaves no ties: a second key, or an id as the only one."""
    from sqlglot import exp

    if not isinstance(node.this, exp.RowNumber):
        return None
    order = node.args.get("order")
    keys = order.expressions if order else []
    if not keys or (len(keys) == 1 and not keys[0].this.name.endswith("_id")):
        return "ROW_NUMBER without a unique tie-breaker"
    return None


def implicit_null_orders(sql: str) -> Iterator[str]:
    """ORDER BY keys that say neither NULLS FIRST nor NULLS LAST: read under two defaults, they come out differently."""
    from sqlglot import exp

    readings = [list(tree.find_all(exp.Ordered)) for tree in read_twice(sql)]
    for small, large in zip(*readings, strict=True):
        if bool(small.args.get("nulls_first")) != bool(large.args.get("nulls_first")):
            yield f"ORDER BY {small.this.sql(dialect=SOURCE)} without NULLS FIRST or NULLS LAST"


def read_twice(sql: str) -> tuple[Any, Any]:
    """The statement parsed by a dialect that puts missing values first, and by one that puts them last."""
    import sqlglot

    small, large = null_dialects()
    return sqlglot.parse_one(sql, read=small), sqlglot.parse_one(sql, read=large)


@cache
def null_dialects() -> tuple[type, type]:
    """DuckDB's dialect under the two defaults that other engines have."""
    from sqlglot.dialects.duckdb import DuckDB

    small = type("PortableNullsSmall", (DuckDB,), {"NULL_ORDERING": "nulls_are_small"})
    large = type("PortableNullsLarge", (DuckDB,), {"NULL_ORDERING": "nulls_are_large"})
    return small, large
