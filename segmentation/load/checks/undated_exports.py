"""Exports of one source that do not say which of them is newer (A1.10)."""

from segmentation.load.check import Check

# Exports that only say who objected are the same in any order: what is asked is whether names or figures are in it.
TELLS = """(SELECT q.load_id FROM loaded.profiles q
    WHERE coalesce(q.first_name, q.last_name, q.country, q.city) IS NOT NULL
    UNION SELECT f.load_id FROM loaded.subscriber_summary f)"""

UNDATED_EXPORTS = Check(
    name="undated_exports",
    title="Exports without a date",
    question="Which exports of one source do not say which of them is newer?",
    severity="warn",
    why="Names, consents and totals of the older one may win over the newer one's.",
    sql=f"""SELECT r.load_id, json_extract_string(l.files, '$[0].name') AS file, l.received_at FROM load_ranks r
        JOIN app.loads l ON l.load_id = r.load_id
        WHERE NOT r.is_dated AND r.load_id IN {TELLS} AND EXISTS (
            SELECT 1 FROM load_ranks o JOIN app.loads p ON p.load_id = o.load_id
            WHERE NOT o.is_dated AND o.load_id IN {TELLS} AND o.load_id <> r.load_id
                AND o.export_on = r.export_on AND p.source = l.source)""",
    total="SELECT count(*) FROM load_ranks",
    sentence="{failing} of {total} loads came on one day and hold no date, so which is the newest of its source is "
    "not known.",
    do_next="Undo them on the page Upload, write the day into the files' names (customers_2026-11-01.csv), and load "
    "them again.",
    tables=(),
    one_row="one load",
)
