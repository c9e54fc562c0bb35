-- consents: one row per statement about a person's wish: what the consent column says, and a suppression beside it.
-- Reads: staged_rows.
SELECT $load_id AS load_id, key_id, 'email' AS channel, consent AS status, consent_at AS happened_at, $origin AS origin
FROM staged_rows WHERE consent <> ''
UNION ALL
SELECT $load_id, key_id, 'email', suppression, suppressed_at, $origin FROM staged_rows WHERE suppression <> ''
