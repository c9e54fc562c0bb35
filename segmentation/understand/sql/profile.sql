-- What the profile itself says. Whether someone may be written to is as known today, whatever the as-of date: nobody who has
-- objected since is brought back by looking at an earlier day.
-- grain: one row per subscriber
-- reads: subscribers
-- bound: $as_of (date, inclusive)
-- name | family | unit | better | missing | meaning
-- days_since_signup | recency | days | neither | sign-up date unknown, or after the as-of date | days since the person was added
-- is_suppressed | flags | yes/no | neither | never missing | may not be written to: unsubscribed, bounced, complained or objected
-- is_unsubscribed | flags | yes/no | neither | never missing | unsubscribed
-- is_bounced | flags | yes/no | neither | never missing | mails to the address bounced
-- is_complained | flags | yes/no | neither | never missing | complained about a mail as spam
SELECT
    subscriber_id,
    CASE
        WHEN CAST(created_at AS DATE) <= CAST($as_of AS DATE)
            THEN date_diff('day', CAST(created_at AS DATE), CAST($as_of AS DATE))
    END AS days_since_signup,
    COALESCE(is_suppressed, FALSE) AS is_suppressed,
    COALESCE(is_unsubscribed, FALSE) AS is_unsubscribed,
    COALESCE(is_bounced, FALSE) AS is_bounced,
    COALESCE(is_complained, FALSE) AS is_complained
FROM subscribers
