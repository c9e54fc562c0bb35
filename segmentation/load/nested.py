"""JSON, and Parquet with lists in its cells → rows and columns like any other file's.

Line-wise JSON is read as lines of text, so that a line that is none can be named and counted; DuckDB's own reader
leaves such lines out in silence.
"""

import json
from dataclasses import replace
from pathlib import Path

from segmentation.core.errors import UserError
from segmentation.core.sql import quote_column
from segmentation.load import json_text
from segmentation.load.expressions import Bound
from segmentation.load.nouns import Arrived, Source, normal
from segmentation.load.recognise import sources
from segmentation.store.engine import Engine

MOST_COLUMNS = 2_000
SAMPLE_ROWS = 200
LONGEST_LINE = 16 << 20


def is_json(text: str) -> bool:
    """Whether a file begins as JSON does."""
    start = text.lstrip()
    return start.startswith("{") or (start.startswith("[") and start[1:].lstrip()[:1] in ("{", "]"))


def inspect(arrived: Arrived, text: str, whole: bool, engine: Engine, work: Path) -> Arrived:
    """Headers and a sample of a JSON file. text: its beginning; whole: that is all of it. work: for a copy.

    Raises UserError when the file is damaged in its middle, or holds no records.
    """
    array = text.lstrip().startswith("[")
    arrived = replace(arrived, layout="json array" if array else "json lines", encoding="JSON")
    if not array and json_text.is_wrapped(text, whole) and not (whole and is_for_a_source(text)):
        arrived = json_text.to_lines(arrived, work / "records.ndjson")
    try:
        return with_columns(arrived, text, engine)
    except UserError as error:
        if not array or error.reason != "damaged_file":
            raise
        return with_columns(json_text.to_lines(arrived, work / "records.ndjson"), text, engine)


def is_for_a_source(text: str) -> bool:
    """Whether a file of one record is one that a source takes apart itself."""
    try:
        keys = {normal(key) for key in json.loads(text)}
    except (json.JSONDecodeError, RecursionError):
        return False
    return any(source.nested and all(normal(key) in keys for key in source.nested) for source in sources())


def with_columns(arrived: Arrived, text: str, engine: Engine) -> Arrived:
    """With its headers and first rows; fields within fields count as columns of their own."""
    bound = Bound()
    keys = f"""SELECT place, unnest(json_keys(doc)) AS key
        FROM (SELECT row_number() OVER () AS place, doc {rows_of(arrived, bound)})"""
    try:
        headers = tuple(
            str(row[0])
            for row in engine.rows(
                f"SELECT key FROM ({keys}) WHERE key <> '' GROUP BY key ORDER BY min(place), key LIMIT {MOST_COLUMNS}",
                bound.values,
            )
        )
    except Exception as fault:
        if type(fault).__module__.split(".")[0] not in ("duckdb", "_duckdb"):
            raise
        raise UserError(
            "damaged_file",
            f"“{arrived.name}” is JSON that cannot be read to its end.",
            "Download it again, or export it with one record a line; nothing was loaded.",
        ) from fault
    arrived = flat(replace(arrived, headers=headers), engine)
    if not arrived.rows_sql:
        arrived = replace(arrived, headers=within(arrived, engine))
    if not arrived.rows_sql and (not headers or holds_rows_inside(arrived, text, engine)):
        raise UserError(
            "json_not_read",
            f"“{arrived.name}” is JSON, but no table: one record a line, or a list of records, is what can be read.",
            "Export it as CSV, Parquet or line-wise JSON, and load that.",
        )
    return with_sample(arrived, engine)


def within(arrived: Arrived, engine: Engine) -> tuple[str, ...]:
    """The headers, records within records replaced by their fields: `address` by `address.city`, two levels deep."""
    headers = arrived.headers
    for _ in range(2):
        found: list[str] = []
        bound = Bound()
        inner = ", ".join(
            f"""list(DISTINCT CASE WHEN json_type({extract(bound, key, "json_extract")}) = 'OBJECT'
                THEN json_keys({extract(bound, key, "json_extract")}) END)"""
            for key in headers
        )
        rows = engine.rows(f"SELECT {inner} {rows_of(arrived, bound)}", bound.values) if headers else []
        for key, lists in zip(headers, rows[0] if rows else (), strict=False):
            names = list(dict.fromkeys(f"{key}.{name}" for names in lists or () for name in names or () if name))
            found += names if names else [key]
        if tuple(found) == headers or len(found) > MOST_COLUMNS:
            break
        headers = tuple(found)
    return headers


def extract(bound: Bound, key: str, function: str = "json_extract_string") -> str:
    """The SQL for one field of a record; a dot may be part of its name, or part a record from what is in it."""
    plain = f"{function}(doc, {bound.add(pointer(key))})"
    if "." not in key:
        return plain
    return f"coalesce({plain}, {function}(doc, {bound.add(''.join(pointer(name) for name in key.split('.')))}))"


def holds_rows_inside(arrived: Arrived, text: str, engine: Engine) -> bool:
    """Whether the file is a single record with a list in it, as an answer of an API is."""
    bound = Bound()
    first = engine.rows(f"SELECT doc {rows_of(arrived, bound)} LIMIT 2", bound.values)
    lists = """SELECT count(*) FROM json_each($doc::JSON) WHERE type = 'ARRAY'
        AND (json_array_length(value) = 0 OR json_type(value, '$[0]') = 'OBJECT')"""
    return len(first) < 2 and (not first or bool(engine.value(lists, {"doc": first[0][0]})))


def flat(arrived: Arrived, engine: Engine) -> Arrived:
    """With the columns that a source makes of it, where one knows how to; else as it is."""
    have = {normal(header) for header in arrived.headers}
    fitting = [
        source for source in sources() if source.nested and all(normal(header) in have for header in source.nested)
    ]
    source: Source | None = max(fitting, key=lambda each: (len(each.nested), each.name), default=None)
    if source is None:
        return arrived
    made = replace(arrived, rows_sql=source.rows_sql)
    bound = Bound()
    described = engine.rows(f"DESCRIBE {unnested(made, bound)}", bound.values)
    return with_sample(replace(made, headers=tuple(str(row[0]) for row in described)), engine)


def with_sample(arrived: Arrived, engine: Engine) -> Arrived:
    """With its first rows as text."""
    bound = Bound()
    rows = engine.rows(f"{records(arrived, bound)} LIMIT {SAMPLE_ROWS}", bound.values)
    return replace(arrived, sample=tuple(tuple("" if cell is None else str(cell) for cell in row) for row in rows))


def records(arrived: Arrived, bound: Bound) -> str:
    """SELECT of the cells of a file that is no CSV, as text, columns c0, c1, …"""
    if arrived.rows_sql or arrived.layout == "parquet":
        plain = f"read_parquet({bound.add(str(arrived.path))})" if not arrived.rows_sql else ""
        source = plain or f"({unnested(arrived, bound)})"
        cells = (f"CAST({quote_column(header)} AS VARCHAR) AS c{at}" for at, header in enumerate(arrived.headers))
        return f"SELECT {', '.join(cells)} FROM {source}"
    cells = (f"{extract(bound, key)} AS c{at}" for at, key in enumerate(arrived.headers))
    return f"SELECT {', '.join(cells)} {rows_of(arrived, bound)}"


def unnested(arrived: Arrived, bound: Bound) -> str:
    """SELECT of the rows that a source's rows_sql makes of the records."""
    return f"WITH file_rows AS (SELECT doc {rows_of(arrived, bound)}) {arrived.rows_sql}"


def rows_of(arrived: Arrived, bound: Bound) -> str:
    """FROM the records of a file, each as JSON in the column doc; lines that are none are left to `rejects`."""
    if arrived.layout == "json lines":
        # A cast to JSON would be pushed into the reader, which then gives up at the first bad line.
        return f"FROM (SELECT line AS doc FROM ({lines(arrived, bound)}) WHERE json_valid(line))"
    file = bound.add(str(arrived.path))
    if arrived.layout == "parquet":
        return f"FROM (SELECT to_json(one) AS doc FROM read_parquet({file}) AS one)"
    return f"FROM (SELECT json AS doc FROM read_json_objects({file}, format = 'array'))"


def lines(arrived: Arrived, bound: Bound) -> str:
    """SELECT of the lines of a text with their numbers, empty ones left out."""
    file, never_there = bound.add(str(arrived.path)), bound.add(chr(1))
    return f"""SELECT number, line FROM (SELECT row_number() OVER () AS number, line
        FROM read_csv({file}, auto_detect = false, columns = {{'line': 'VARCHAR'}}, delim = {never_there}, quote = '',
            escape = '', header = false, max_line_size = {LONGEST_LINE})) WHERE trim(line) <> ''"""


def pointer(key: str) -> str:
    """A top-level key as a JSON pointer."""
    return "/" + key.replace("~", "~0").replace("/", "~1")
