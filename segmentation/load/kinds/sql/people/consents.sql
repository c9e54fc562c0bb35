-- consents: one row per statement about a person's wish: what the consent column says, and each objection beside it.
-- A date of unsubscribing says so by being there. Reads: staged_rows.
SELECT $load_id AS load_id, key_id, 'email' AS channel, consent AS status, consent_at AS happened_at, $origin AS origin
FROM staged_rows WHERE consent <> ''
UNION ALL
SELECT $load_id, key_id, 'email', 'subscribed', subscribed_at, $origin FROM staged_rows WHERE subscribed_at IS NOT NULL
UNION ALL
SELECT $load_id, key_id, 'email', suppression, suppressed_at, $origin FROM staged_rows WHERE suppression <> ''
UNION ALL
SELECT $load_id, key_id, 'email', 'unsubscribed', unsubscribed_at, $origin FROM staged_rows
WHERE unsubscribed <> '' OR unsubscribed_at IS NOT NULL
UNION ALL
SELECT $load_id, key_id, 'email', bounced, CAST(NULL AS TIMESTAMP), $origin FROM staged_rows WHERE bounced <> ''
UNION ALL
SELECT $load_id, key_id, 'email', complained, CAST(NULL AS TIMESTAMP), $origin FROM staged_rows WHERE complained <> ''
