"""Ids that two sources call differently, such as web analytics' user id and the shop's customer id (A1.10)."""

from segmentation.load.check import Check

IDS_CALLED_DIFFERENTLY = Check(
    name="ids_called_differently",
    title="Ids that look like another platform's",
    question="Are ids without a platform's name the ids of one that is loaded?",
    severity="warn",
    why="What a person did on the site and what they bought stand with two people until they are known to be one.",
    sql="""SELECT CAST(NULL AS BIGINT) AS load_id, s.kind AS id_kind, s.other AS same_values_as, count(*) AS ids,
            min(a.value) AS first_such_id FROM same_ids s
        JOIN loaded.keys a ON a.kind = s.kind AND a.key_id IN (SELECT key_id FROM subscriber_keys)
        JOIN loaded.keys b ON b.kind = s.other AND b.value = a.value
            AND b.key_id IN (SELECT key_id FROM subscriber_keys)
        WHERE NOT s.joined GROUP BY s.kind, s.other""",
    total="SELECT count(DISTINCT kind) FROM loaded.keys WHERE kind IN ('web:user_id', 'generic:customer_id')",
    sentence="{failing} of {total} kinds of id without a platform's name have values in common with a platform's ids: "
    "short ones, which may be chance.",
    do_next="If your site hands the shop's customer number to web analytics, join them here; if not, leave them apart.",
    tables=(),
    one_row="one kind of id",
    repair=True,
    because="one person counts as two",
)
