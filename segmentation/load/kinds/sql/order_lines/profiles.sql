-- profiles: one row per person with a country, where the lines say one. Reads: staged_rows.
SELECT $load_id AS load_id, min(row_no) AS row_no, key_id, max(country) AS country
FROM staged_rows WHERE key_id IS NOT NULL AND country IS NOT NULL
GROUP BY key_id
