"""People who cannot be written to (A1.10)."""

from segmentation.load.check import Check

PEOPLE_WITHOUT_ADDRESS = Check(
    name="people_without_address",
    title="People without an address",
    question="Who is known by an id only?",
    severity="note",
    why="They count in segments but no list for an e-mail platform can hold them.",
    sql="""SELECT CAST(NULL AS BIGINT) AS load_id, s.subscriber_id, min(i.kind) AS known_by FROM subscribers s
        JOIN subscriber_keys k ON k.subscriber_id = s.subscriber_id JOIN loaded.keys i ON i.key_id = k.key_id
        WHERE s.email IS NULL GROUP BY s.subscriber_id""",
    total="SELECT count(*) FROM subscribers",
    sentence="{failing} of {total} people have no e-mail address ({share}).",
    do_next="Load an export that holds both the id and the address, such as the shop's customers.",
    tables=(),
    one_row="one person",
)
