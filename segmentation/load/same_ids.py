"""Ids that two sources call differently: web analytics' user id is most often the shop's customer id.

Web analytics and flat tables carry ids that some other platform gave out, and do not say which. Where their values are
found again among the ids of one platform they are the same ids, and whoever bears them is one person. Long ids (a
shop's thirteen digits) do not meet by chance; short ones do (1, 2, 3 …), so those wait for somebody to say so.
"""

from dataclasses import dataclass

from segmentation.load import decisions
from segmentation.store.engine import Engine, Transaction

CHECK = "ids_called_differently"
BORROWED = ("web:user_id", "generic:customer_id")
"""Kinds of id that no platform gave out under that name."""

LONG = 8  # characters: counters of two systems rarely both reach it, random ids are longer
SHARE = 0.2  # of the borrowed ids that must be found again: an export of customers may hold part of them only


@dataclass(frozen=True)
class Same:
    """A borrowed kind of id and the platform's that it is. ids: borrowed ones in use. found: those found again.

    joined: whether they count as the same: because they are long, or somebody said so.
    """

    kind: str
    other: str
    ids: int
    found: int
    joined: bool


def apply(tx: Transaction, said: bool | None = None) -> None:
    """Make same_ids(kind, other, ids, found, joined), and add to edges(x, y, …) the ids that count as the same.

    A borrowed kind is joined with one platform's at most: the one that most of its values are found in, the first by
    alphabet where two have equally many. said: see `asserted`.
    """
    tx.execute(
        """CREATE OR REPLACE TABLE same_ids AS
        WITH used AS (SELECT k.key_id, k.kind, k.value FROM loaded.keys k
            WHERE k.kind NOT IN ('email', 'phone') AND k.key_id IN (SELECT key_id FROM loaded.load_keys)),
        borrowed AS (SELECT * FROM used WHERE kind IN (SELECT unnest($borrowed))),
        counted AS (SELECT kind, count(*) AS ids FROM borrowed GROUP BY kind),
        met AS (
            SELECT b.kind, o.kind AS other, count(*) AS found,
                sum(CASE WHEN length(b.value) >= $long THEN 1 ELSE 0 END) AS long
            FROM borrowed b JOIN used o ON o.value = b.value AND o.kind NOT IN (SELECT unnest($borrowed))
            GROUP BY b.kind, o.kind
        ),
        ranked AS (
            SELECT m.*, c.ids, row_number() OVER (PARTITION BY m.kind ORDER BY m.found DESC, m.other) AS place
            FROM met m JOIN counted c ON c.kind = m.kind WHERE m.found >= $share * c.ids
        )
        SELECT kind, other, CAST(ids AS BIGINT) AS ids, CAST(found AS BIGINT) AS found,
            coalesce($said, long = found) AS joined
        FROM ranked WHERE place = 1""",
        {"borrowed": list(BORROWED), "long": LONG, "share": SHARE, "said": said},
    )
    # A kind has a value once: no two rows are alike.
    tx.execute("""INSERT INTO edges
        WITH used AS (SELECT k.key_id, k.kind, k.value FROM loaded.keys k
            WHERE k.kind IN (SELECT kind FROM same_ids WHERE joined UNION ALL SELECT other FROM same_ids WHERE joined)
                AND k.key_id IN (SELECT key_id FROM loaded.load_keys)),
        pairs AS (SELECT a.key_id AS a_id, a.kind AS a_kind, b.key_id AS b_id, b.kind AS b_kind
            FROM same_ids s JOIN used a ON a.kind = s.kind JOIN used b ON b.kind = s.other AND b.value = a.value
            WHERE s.joined)
        SELECT a_id, b_id, a_kind, b_kind FROM pairs UNION ALL SELECT b_id, a_id, b_kind, a_kind FROM pairs""")


def asserted(tx: Transaction | Engine) -> bool | None:
    """What somebody said of it last: they are the same, they are not, or nothing (None)."""
    return next((one.active for one in decisions.latest(tx) if one.check == CHECK), None)


def found(engine: Engine) -> tuple[Same, ...]:
    """The kinds that have ids in common, joined or not."""
    if not engine.exists("same_ids"):
        return ()
    rows = engine.rows("SELECT kind, other, ids, found, joined FROM same_ids ORDER BY kind")
    return tuple(Same(str(a), str(b), int(n), int(m), bool(j)) for a, b, n, m, j in rows)
