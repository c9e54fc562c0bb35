"""Identifiers of staged rows → key_ids, and which identifiers were seen together. identity.py makes people of them."""

from segmentation.load.nouns import FileMapping
from segmentation.load.readers import Staged
from segmentation.store.engine import Transaction

USABLE = "staged WHERE why IS NULL"
PASSING = ("in_brief", "spoken_of", "who", "whose")  # see direct.py


def resolve(tx: Transaction, staged: Staged, mapping: FileMapping, load_id: int, usable: str = USABLE) -> None:
    """Give every strong identifier of the usable rows a key, record which belong together, make view `staged_rows`.

    staged_rows: the usable rows of `staged` with key_id (missing: the row belongs to nobody), email and phone;
    staged_usable: the same without that look-up, for what does not ask whose row it is. usable: where the identifiers
    of the usable rows stand. Numbers are given in the order of the values, so that the same files give the same.
    """
    for name in ("staged_ids", "whose", "weak_keys", *(f"map_{at}" for at in range(len(mapping.identifiers)))):
        tx.execute(f"DROP TABLE IF EXISTS {name}")
    ids = [f"id_{at}" for at in (*staged.strong, *staged.weak[:1])]
    if ids:
        tx.execute(f"CREATE TEMP TABLE staged_ids AS SELECT DISTINCT {', '.join(ids)} FROM {usable}")
    for at in staged.strong:
        kind = {"kind": mapping.identifiers[at].kind}
        tx.execute(
            f"""INSERT INTO loaded.keys
            SELECT (SELECT coalesce(max(key_id), 0) FROM loaded.keys) + row_number() OVER (ORDER BY v.value),
                $kind, v.value
            FROM (SELECT DISTINCT id_{at} AS value FROM staged_ids WHERE id_{at} IS NOT NULL) v
            WHERE NOT EXISTS (SELECT 1 FROM loaded.keys k WHERE k.kind = $kind AND k.value = v.value)""",
            kind,
        )
        tx.execute(
            f"""CREATE TEMP TABLE map_{at} AS SELECT k.value, k.key_id FROM loaded.keys k
            WHERE k.kind = $kind AND k.value IN (SELECT id_{at} FROM staged_ids)""",
            kind,
        )
    link(tx, staged, mapping, load_id)
    if staged.weak and staged.strong:
        attribute(tx, staged, load_id)
    if usable == USABLE:
        tx.execute("CREATE OR REPLACE TEMP VIEW staged_usable AS SELECT * FROM staged WHERE why IS NULL")
        tx.execute(f"CREATE OR REPLACE TEMP VIEW staged_rows AS {by_owner(tx, staged, mapping, ids)}")


def by_owner(tx: Transaction, staged: Staged, mapping: FileMapping, ids: list[str]) -> str:
    """The usable rows with their key, looked up by a number made of their identifiers: every table that a kind feeds
    asks for it, and texts are slow to look up. Where two combinations have one number they are looked up as texts."""
    if not ids:
        return rows_sql(staged, mapping, USABLE)
    owner, joins, key = f"hash({', '.join(ids)})", *joined_with_browser(staged)
    tx.execute(f"""CREATE TEMP TABLE whose AS
        SELECT {owner} AS owner, {key} AS key_id FROM staged_ids s {" ".join(joins)}""")
    if tx.value("SELECT count(*) > count(DISTINCT owner) FROM whose"):
        return rows_sql(staged, mapping, USABLE)
    columns = ", ".join(["s.*", "w.key_id", *called(mapping)])
    return f"SELECT {columns} FROM (SELECT * FROM {USABLE}) s LEFT JOIN whose w ON w.owner = {owner}"


def rows_sql(staged: Staged, mapping: FileMapping, rows: str) -> str:
    """The rows (a table and a condition) with their key: the first identifier that the row has, or its browser's."""
    joins, key = joined_with_browser(staged)
    columns = ", ".join(["s.*", f"{key} AS key_id", *called(mapping)])
    return f"SELECT {columns} FROM (SELECT * FROM {rows}) s {' '.join(joins)}"


def joined_with_browser(staged: Staged) -> tuple[list[str], str]:
    """The joins from rows `s` to their identifiers, and the key: the first strong one's, or the browser's."""
    joins, keys = joined(staged)
    if staged.weak and staged.strong:
        alone = " AND ".join(f"{key} IS NULL" for key in keys)
        joins.append(f"LEFT JOIN weak_keys w ON w.browser = CASE WHEN {alone} THEN s.id_{staged.weak[0]} END")
        keys.append("w.key_id")
    return joins, f"coalesce({', '.join(keys)})" if keys else "CAST(NULL AS BIGINT)"


def called(mapping: FileMapping) -> list[str]:
    """The columns email and phone of rows `s`."""
    return [f"{first_of(mapping, kind)} AS {kind}" for kind in ("email", "phone")]


def joined(staged: Staged) -> tuple[list[str], list[str]]:
    """The joins from rows `s` to their strong identifiers, and the columns with their keys."""
    joins: list[str] = []
    keys: list[str] = []
    for at in staged.strong:
        # A later identifier is looked up only where the earlier ones are missing; missing values cost a join nothing.
        before = " AND ".join(f"s.id_{earlier} IS NULL" for earlier in staged.strong[: len(keys)])
        wanted = f"CASE WHEN {before} THEN s.id_{at} END" if before else f"s.id_{at}"
        joins.append(f"LEFT JOIN map_{at} k{at} ON k{at}.value = {wanted}")
        keys.append(f"k{at}.key_id")
    return joins, keys


def first_of(mapping: FileMapping, kind: str) -> str:
    """The column of the first identifier of a kind."""
    places = [at for at, identifier in enumerate(mapping.identifiers) if identifier.kind == kind]
    return f"s.id_{places[0]}" if places else "CAST(NULL AS VARCHAR)"


def link(tx: Transaction, staged: Staged, mapping: FileMapping, load_id: int) -> None:
    """Record once a load which two identifiers stood on one row."""
    linking = [at for at in staged.strong if mapping.identifiers[at].links]
    for place, a in enumerate(linking):
        for b in linking[place + 1 :]:
            tx.execute(
                f"""INSERT INTO loaded.links SELECT DISTINCT $load_id, a.key_id, b.key_id FROM staged_ids s
                JOIN map_{a} a ON a.value = s.id_{a} JOIN map_{b} b ON b.value = s.id_{b}
                WHERE NOT EXISTS (SELECT 1 FROM loaded.links l
                    WHERE l.load_id = $load_id AND l.key_a = a.key_id AND l.key_b = b.key_id)""",
                {"load_id": load_id},
            )


def attribute(tx: Transaction, staged: Staged, load_id: int) -> None:
    """Rows known only by a browser belong to a person when that browser was signed in as exactly one: weak_keys.

    Two keys count as one person when rows of this load link them, directly or by a third: what other loads say must
    not matter, or the order of loading would. A browser never links people: a shared computer would melt a family.
    """
    joins, keys = joined(staged)
    browser, key = f"s.id_{staged.weak[0]}", f"coalesce({', '.join(keys)})"
    tx.execute(
        f"""CREATE TEMP TABLE weak_keys AS
        WITH seen AS (
            SELECT DISTINCT {browser} AS browser, {key} AS key_id FROM staged_ids s {" ".join(joins)}
            WHERE {browser} IS NOT NULL AND {key} IS NOT NULL
        ),
        edges AS (SELECT key_a AS x, key_b AS y FROM loaded.links WHERE load_id = $load_id
            UNION SELECT key_b, key_a FROM loaded.links WHERE load_id = $load_id),
        near AS (
            SELECT s.key_id, least(s.key_id, min(e.y)) AS label
            FROM (SELECT DISTINCT key_id FROM seen) s LEFT JOIN edges e ON e.x = s.key_id GROUP BY s.key_id
        ),
        nearer AS (
            SELECT n.key_id, least(n.label, min(f.y)) AS label
            FROM near n LEFT JOIN edges e ON e.x = n.key_id LEFT JOIN edges f ON f.x = e.y GROUP BY n.key_id, n.label
        )
        SELECT s.browser, min(s.key_id) AS key_id FROM seen s JOIN nearer n ON n.key_id = s.key_id
        GROUP BY s.browser HAVING count(DISTINCT n.label) = 1""",
        {"load_id": load_id},
    )


def clear(tx: Transaction) -> None:
    """Remove the staged rows, the views on them, and what a big file was read by."""
    for name in ("staged_rows", "staged_usable"):
        tx.execute(f"DROP VIEW IF EXISTS {name}")
    for name in ("staged", *PASSING):
        tx.execute(f"DROP TABLE IF EXISTS {name}")
