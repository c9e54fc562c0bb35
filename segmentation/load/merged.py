"""Why identifiers are one person: which stood together on a row, in which export, for everyone and for one person."""

from collections.abc import Iterable
from dataclasses import dataclass

from segmentation.load.check import masked
from segmentation.store.workspace import Workspace

MOST = 200  # people listed: a look, not a copy
SHOWN = f"""CASE WHEN i.value LIKE '%@%' THEN {masked("i.value")} WHEN i.kind = 'phone' THEN left(i.value, 4) || '•••'
    ELSE i.value END"""


@dataclass(frozen=True)
class Reason:
    """Two kinds of identifier that stood on one row of a source: that is why they are one person. links: pairs."""

    kind: str
    other: str
    source: str
    links: int


@dataclass(frozen=True)
class Merged:
    """A person known by two identifiers of one kind or more. known_by: such as "2 × email, 2 × klaviyo:id"."""

    subscriber_id: int
    email: str
    known_by: str
    identifiers: int


# Masked, two addresses of a person may look alike: numbered then, so that one can be told and chosen.
NUMBERED = f"""SELECT key_id, kind, shown || CASE WHEN count(*) OVER (PARTITION BY kind, shown) > 1
        THEN ' no. ' || row_number() OVER (PARTITION BY kind, shown ORDER BY key_id) ELSE '' END AS shown
    FROM (SELECT i.key_id, i.kind, {SHOWN} AS shown FROM subscriber_keys k
        JOIN loaded.keys i ON i.key_id = k.key_id WHERE k.subscriber_id = $subscriber) AS plain"""


@dataclass(frozen=True)
class Identifier:
    """One identifier of a person. shown: addresses and numbers masked, numbered where they look alike then.

    sources: exports whose rows carry it.
    """

    key_id: int
    kind: str
    shown: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Link:
    """Two identifiers of a person that stood on one row, and the files that say so."""

    one: str
    other: str
    files: tuple[str, ...]


def reasons(workspace: Workspace) -> tuple[Reason, ...]:
    """What joined identifiers to people: kinds and source, most frequent first. Reads counts only."""
    if not workspace.engine.exists("subscriber_keys"):
        return ()
    rows = workspace.engine.rows("""SELECT least(a.kind, b.kind) AS kind, greatest(a.kind, b.kind) AS other, l.source,
            count(DISTINCT CAST(least(k.key_a, k.key_b) AS VARCHAR) || ' ' || greatest(k.key_a, k.key_b)) AS links
        FROM loaded.links k JOIN loaded.keys a ON a.key_id = k.key_a JOIN loaded.keys b ON b.key_id = k.key_b
        JOIN subscriber_keys s ON s.key_id = k.key_a JOIN subscriber_keys t ON t.key_id = k.key_b
        LEFT JOIN app.loads l ON l.load_id = k.load_id
        WHERE k.key_a <> k.key_b AND s.subscriber_id = t.subscriber_id
        GROUP BY ALL ORDER BY links DESC, kind, other, l.source LIMIT 30""")
    return tuple(Reason(str(a), str(b), str(source), int(links)) for a, b, source, links in rows)


def people(workspace: Workspace, limit: int = MOST) -> tuple[Merged, ...]:
    """People with two identifiers of one kind or more, those with the most first: the merges worth a look."""
    if not workspace.engine.exists("subscriber_keys"):
        return ()
    rows = workspace.engine.rows(
        f"""WITH kinds AS (SELECT k.subscriber_id, i.kind, count(*) AS ids FROM subscriber_keys k
            JOIN loaded.keys i ON i.key_id = k.key_id GROUP BY k.subscriber_id, i.kind)
        SELECT k.subscriber_id, {masked("max(s.email)")},
            string_agg(CASE WHEN ids > 1 THEN ids || ' × ' || kind END, ', ' ORDER BY kind), sum(ids)
        FROM kinds k JOIN subscribers s ON s.subscriber_id = k.subscriber_id
        GROUP BY k.subscriber_id HAVING max(ids) > 1
        ORDER BY max(ids) DESC, sum(ids) DESC, k.subscriber_id LIMIT $limit""",
        {"limit": limit},
    )
    return tuple(Merged(int(row[0]), row[1] or "", str(row[2]), int(row[3])) for row in rows)


def identifiers(workspace: Workspace, subscriber_id: int) -> tuple[Identifier, ...]:
    """Everything by which one person is known, addresses first."""
    rows = workspace.engine.rows(
        f"""WITH mine AS ({NUMBERED})
        SELECT m.key_id, m.kind, m.shown, string_agg(DISTINCT l.source, '\n' ORDER BY l.source) FROM mine m
        LEFT JOIN loaded.load_keys u ON u.key_id = m.key_id LEFT JOIN app.loads l ON l.load_id = u.load_id
        GROUP BY m.key_id, m.kind, m.shown ORDER BY m.kind <> 'email', m.kind, m.key_id""",
        {"subscriber": subscriber_id},
    )
    return tuple(Identifier(int(row[0]), row[1], row[2], tuple((row[3] or "").split("\n"))) for row in rows)


def shown(workspace: Workspace, keys: Iterable[int]) -> tuple[str, ...]:
    """Identifiers as they may be shown: addresses and numbers masked."""
    rows = workspace.engine.rows(
        f"SELECT {SHOWN} FROM loaded.keys i WHERE i.key_id IN (SELECT unnest($keys)) ORDER BY i.key_id",
        {"keys": sorted(keys)},
    )
    return tuple(str(row[0]) for row in rows)


def links(workspace: Workspace, subscriber_id: int) -> tuple[Link, ...]:
    """Which of a person's identifiers stood together on a row, and in which files."""
    rows = workspace.engine.rows(
        f"""WITH mine AS ({NUMBERED})
        SELECT a.shown, b.shown, string_agg(DISTINCT json_extract_string(l.files, '$[0].name'), '\n')
        FROM loaded.links k JOIN mine a ON a.key_id = least(k.key_a, k.key_b)
        JOIN mine b ON b.key_id = greatest(k.key_a, k.key_b) LEFT JOIN app.loads l ON l.load_id = k.load_id
        WHERE k.key_a <> k.key_b GROUP BY a.key_id, b.key_id, a.shown, b.shown ORDER BY a.key_id, b.key_id""",
        {"subscriber": subscriber_id},
    )
    return tuple(Link(one, other, tuple(sorted((files or "").split("\n")))) for one, other, files in rows)
