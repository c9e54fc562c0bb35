-- subscribers: one row per person.
-- Reads: subscriber_keys, loaded.keys, loaded.profiles, loaded.load_wishes, load_ranks.
-- subscriber_id | | smallest key_id of the person's identifiers
-- email, first_name, last_name, country, city | text | as the newest export that has one says; the address is one of the
--   person's own identifiers, so a shared address belongs to nobody but itself
-- created_at | the clock of the shop | when the person was first known; earliest of all profiles
-- is_unsubscribed, is_bounced, is_complained | yes/no | objections to e-mail, from consents and events of any source
-- is_suppressed | yes/no | any of the three: never scored, clustered or exported
-- has_consent | yes/no | subscribed to e-mail according to some source; missing: no source says
WITH wishes AS (
    SELECT k.subscriber_id,
        max(CASE WHEN w.status = 'bounced' THEN 1 ELSE 0 END) = 1 AS is_bounced,
        max(CASE WHEN w.status = 'complained' THEN 1 ELSE 0 END) = 1 AS is_complained,
        max(CASE WHEN w.status = 'unsubscribed' AND w.happened_at IS NULL THEN 1 ELSE 0 END) = 1 AS objected_undated,
        max(CASE WHEN w.status = 'unsubscribed' THEN w.happened_at END) AS objected_at,
        max(CASE WHEN w.status = 'subscribed' THEN w.happened_at END) AS subscribed_at,
        max(CASE WHEN w.status = 'subscribed' THEN 1 WHEN w.status IN ('unsubscribed', 'never_subscribed') THEN 0 END) AS said
    FROM loaded.load_wishes w JOIN subscriber_keys k ON k.key_id = w.key_id
    WHERE coalesce(w.channel, 'email') = 'email'
    GROUP BY k.subscriber_id
),
decided AS (
    SELECT *, objected_undated OR (objected_at IS NOT NULL AND (subscribed_at IS NULL OR subscribed_at <= objected_at)) AS is_unsubscribed FROM wishes
),
profile AS (
    SELECT k.subscriber_id,
        max(CASE WHEN trim(p.first_name) <> '' THEN struct_pack(rank := r.rank, row_no := p.row_no, value := p.first_name) END).value AS first_name,
        max(CASE WHEN trim(p.last_name) <> '' THEN struct_pack(rank := r.rank, row_no := p.row_no, value := p.last_name) END).value AS last_name,
        max(CASE WHEN trim(p.country) <> '' THEN struct_pack(rank := r.rank, row_no := p.row_no, value := p.country) END).value AS country,
        max(CASE WHEN trim(p.city) <> '' THEN struct_pack(rank := r.rank, row_no := p.row_no, value := p.city) END).value AS city,
        min(p.created_at) AS created_at
    FROM loaded.profiles p JOIN subscriber_keys k ON k.key_id = p.key_id JOIN load_ranks r ON r.load_id = p.load_id
    GROUP BY k.subscriber_id
),
address AS (
    SELECT k.subscriber_id, max(struct_pack(rank := coalesce(n.rank, 0), value := i.value)).value AS email
    FROM subscriber_keys k JOIN loaded.keys i ON i.key_id = k.key_id AND i.kind = 'email'
    LEFT JOIN (SELECT lower(trim(p.email)) AS email, max(r.rank) AS rank FROM loaded.profiles p JOIN load_ranks r ON r.load_id = p.load_id
               WHERE p.email IS NOT NULL GROUP BY lower(trim(p.email))) n ON n.email = i.value
    GROUP BY k.subscriber_id
)
SELECT s.subscriber_id, a.email, p.first_name, p.last_name, p.country, p.city, p.created_at,
    coalesce(d.is_unsubscribed, false) AS is_unsubscribed,
    coalesce(d.is_bounced, false) AS is_bounced,
    coalesce(d.is_complained, false) AS is_complained,
    coalesce(d.is_unsubscribed OR d.is_bounced OR d.is_complained, false) AS is_suppressed,
    CASE WHEN d.said IS NULL THEN NULL WHEN d.is_unsubscribed THEN false ELSE d.said = 1 END AS has_consent
FROM (SELECT DISTINCT subscriber_id FROM subscriber_keys) s
LEFT JOIN profile p ON p.subscriber_id = s.subscriber_id
LEFT JOIN address a ON a.subscriber_id = s.subscriber_id
LEFT JOIN decided d ON d.subscriber_id = s.subscriber_id
