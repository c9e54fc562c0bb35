"""A segment as one SQL statement for a warehouse: the same predicate as here, its values written out, translated.

It reads a table `people` (one row per subscriber, the columns of the features) and the canonical tables by their names.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from segmentation.core.errors import UserError
from segmentation.core.model import People, Segment, TableRef
from segmentation.core.rule_sql import PLACEHOLDER
from segmentation.segments import membership, saved
from segmentation.store import portable
from segmentation.store.workspace import Workspace

DIALECTS = {
    "duckdb": "DuckDB",
    "spark": "Spark",
    "snowflake": "Snowflake",
    "bigquery": "BigQuery",
    "postgres": "PostgreSQL",
}
TABLE = "people"
QUOTED = re.compile(r"'(?:[^']|'')*+'")


def statement(
    workspace: Workspace,
    people: People,
    segment: Segment,
    dialect: str,
    others: Mapping[str, Segment] | None = None,
    title: str = "",
) -> str:
    """A SELECT of subscriber_id of everyone in the segment, with a comment on what it reads.

    others: the segments that rules may speak of, by name, where they are at hand. title: what it is called in the
    comment, for a definition that is no saved version as it stands.
    Raises UserError where the dialect has no word for a part of it; nothing is left out in silence.
    """
    named = People(TableRef(TABLE), people.vocabulary, people.as_of, people.data_version)
    others = saved.by_name(workspace) if others is None else others
    sql, parameters = membership.members_sql(named, segment, others, workspace.settings)
    try:
        said = portable.translate(with_values(sql, parameters), dialect)
    except ValueError as fault:
        raise UserError(
            "not_portable", f"{DIALECTS[dialect]} cannot say this rule: {fault}.", "Use the list."
        ) from None
    if dialect == "bigquery" and " ESCAPE " in QUOTED.sub("''", said):
        raise UserError(
            "not_portable",
            "BigQuery has no ESCAPE for LIKE, which “contains” and “starts with” need.",
            "Use the list, or compare whole texts in the rule.",
        )
    called = one_line(title or f"{segment.name}, version {segment.version}")
    head = (
        f"-- {called}, for {DIALECTS[dialect]}; as of {people.as_of}.\n"
        f"-- Reads {TABLE} (one row per subscriber, a column a feature, as of that date) and the canonical tables.\n"
    )
    return f"{head}{said};\n"


def with_values(sql: str, parameters: Mapping[str, Any]) -> str:
    """The statement with each of its `$names` replaced by its value as a literal."""

    def written(found: re.Match[str]) -> str:
        name = found.group(1)
        return literal(parameters[name]) if name in parameters else found.group()

    return PLACEHOLDER.sub(written, sql)


def literal(value: Any) -> str:
    """A value as SQL: quotes doubled, dates cast, booleans as words."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, date):
        return f"CAST('{value.isoformat()}' AS DATE)"
    if isinstance(value, int | float):
        return repr(value) if value >= 0 else f"({value!r})"
    return "'" + str(value).replace("'", "''") + "'"


def one_line(text: str) -> str:
    """A name for a comment: no line break in it can end the comment."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())
