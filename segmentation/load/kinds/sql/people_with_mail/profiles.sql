-- profiles: one row per person. Reads: staged_rows.
SELECT $load_id AS load_id, row_no, key_id, email, first_name, last_name, phone, country, city, created_at FROM staged_rows WHERE event IS NULL
