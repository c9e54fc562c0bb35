"""One profile per person: identifiers that were seen on one row belong together."""

from segmentation.store.engine import Transaction

SHARED_ABOVE = 5  # an address linked to more ids of one kind than this is a role or family address, not a person


def resolve(tx: Transaction) -> None:
    """Make subscriber_keys(key_id, subscriber_id): one row an identifier in use.

    subscriber_id is the smallest key_id of the identifiers that belong together. Keys are numbered as they arrive and
    never reused, so a person keeps the number as loads come, unless a new load shows that two people are one.
    """
    tx.execute(f"""CREATE OR REPLACE TEMP TABLE shared AS
        SELECT a.key_id AS shared_key, b.kind AS other_kind
        FROM (SELECT key_a AS x, key_b AS y FROM loaded.links UNION SELECT key_b, key_a FROM loaded.links) e
        JOIN loaded.keys a ON a.key_id = e.x AND a.kind IN ('email', 'phone')
        JOIN loaded.keys b ON b.key_id = e.y AND b.kind <> a.kind
        GROUP BY a.key_id, b.kind HAVING count(DISTINCT b.key_id) > {SHARED_ABOVE}""")
    tx.execute("""CREATE OR REPLACE TEMP TABLE edges AS
        SELECT DISTINCT e.x, e.y FROM (SELECT key_a AS x, key_b AS y FROM loaded.links UNION SELECT key_b, key_a FROM loaded.links) e
        JOIN loaded.keys a ON a.key_id = e.x JOIN loaded.keys b ON b.key_id = e.y
        WHERE e.x <> e.y
          AND NOT EXISTS (SELECT 1 FROM shared s WHERE s.shared_key = e.x AND s.other_kind = b.kind)
          AND NOT EXISTS (SELECT 1 FROM shared s WHERE s.shared_key = e.y AND s.other_kind = a.kind)""")
    tx.execute("CREATE OR REPLACE TEMP TABLE labels AS SELECT x AS key_id, least(x, min(y)) AS label FROM edges GROUP BY x")
    while True:
        # Take the smallest label among the neighbours, then the label of that label: long chains shrink by halves.
        tx.execute("""CREATE OR REPLACE TEMP TABLE nearer AS
            SELECT l.key_id, least(l.label, n.label) AS label
            FROM labels l JOIN (SELECT e.x, min(o.label) AS label FROM edges e JOIN labels o ON o.key_id = e.y GROUP BY e.x) n ON n.x = l.key_id""")
        tx.execute("""CREATE OR REPLACE TEMP TABLE jumped AS
            SELECT n.key_id, least(n.label, t.label) AS label FROM nearer n JOIN nearer t ON t.key_id = n.label""")
        moved = tx.value("SELECT count(*) FROM jumped j JOIN labels l USING (key_id) WHERE j.label <> l.label")
        tx.execute("CREATE OR REPLACE TEMP TABLE labels AS SELECT * FROM jumped")
        if not moved:
            break
    tx.execute("""CREATE OR REPLACE TABLE subscriber_keys AS
        SELECT k.key_id, coalesce(l.label, k.key_id) AS subscriber_id
        FROM (SELECT DISTINCT key_id FROM loaded.load_keys) k LEFT JOIN labels l ON l.key_id = k.key_id""")
    for name in ("shared", "edges", "labels", "nearer", "jumped"):
        tx.execute(f"DROP TABLE IF EXISTS temp.{name}")
