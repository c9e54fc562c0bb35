-- tickets: one row per row of the file. Reads: staged_rows.
SELECT $load_id AS load_id, row_no, ticket_id, key_id, opened_at, closed_at, status, topic, satisfaction FROM staged_rows
