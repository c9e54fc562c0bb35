"""One person under several ids of one kind (A1.10, A2.8)."""

from segmentation.load.check import Check, masked

SEVERAL_IDS_ONE_PERSON = Check(
    name="several_ids_one_person",
    title="One person under several ids",
    question="Who was known twice in one system, or by two addresses?",
    severity="note",
    why="Counted apart they would look like two lukewarm people instead of one good customer.",
    sql=f"""SELECT CAST(NULL AS BIGINT) AS load_id, subscriber_id, {masked("max(email)")} AS email,
            string_agg(ids || ' × ' || kind, ', ' ORDER BY kind) AS known_by
        FROM (SELECT k.subscriber_id, i.kind, count(*) AS ids, max(s.email) AS email
            FROM subscriber_keys k JOIN loaded.keys i ON i.key_id = k.key_id JOIN subscribers s
            ON s.subscriber_id = k.subscriber_id
            GROUP BY k.subscriber_id, i.kind HAVING count(*) > 1)
        GROUP BY subscriber_id""",
    total="SELECT count(*) FROM subscribers",
    sentence="{failing} of {total} people were known twice: by two addresses, or by two ids in one system. Each "
    "is one profile now.",
    do_next="Nothing here. Merge them in the system that holds them twice, so that they are not written to twice.",
    tables=(),
    one_row="one person",
)
