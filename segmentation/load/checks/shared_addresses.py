"""Addresses and numbers used by many (A2.8)."""

from segmentation.load.check import Check, masked

SHARED_ADDRESSES = Check(
    name="shared_addresses",
    title="Addresses shared by many",
    question="Which addresses or numbers stand on the rows of too many people to belong to one?",
    severity="note",
    why="Taken for one person, an office address would be your best customer. They join nobody.",
    sql=f"""SELECT CAST(NULL AS BIGINT) AS load_id,
            CASE WHEN i.kind = 'email' THEN {masked("i.value")} ELSE left(i.value, 4) || '•••' END AS address,
            s.kind AS id_kind, s.ids
        FROM shared_keys s JOIN loaded.keys i ON i.key_id = s.key_id""",
    total="SELECT count(*) FROM loaded.keys WHERE kind IN ('email', 'phone') AND key_id IN (SELECT key_id FROM "
    "subscriber_keys)",
    sentence="{failing} of {total} addresses and numbers are linked to more ids of one kind than one person "
    "has, so they merge nobody.",
    do_next="Look whether they are offices, families or a placeholder of your own; leave placeholders empty in "
    "the export.",
    tables=("links",),
    one_row="one address and kind of id",
)
