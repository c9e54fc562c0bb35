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
-- has_consent | flags | yes/no | neither | no source says | agreed to be mailed
-- has_usable_address | flags | yes/no | neither | no load brings addresses | has an e-mail address that can be uploaded
-- An address that can be uploaded: one @, a dot after it, nothing that breaks a line or starts a formula in a spreadsheet.
WITH known AS (SELECT COUNT(email) AS addresses FROM subscribers)
SELECT
    subscriber_id,
    CASE
        WHEN CAST(created_at AS DATE) <= CAST($as_of AS DATE)
            THEN date_diff('day', CAST(created_at AS DATE), CAST($as_of AS DATE))
    END AS days_since_signup,
    COALESCE(is_suppressed, FALSE) AS is_suppressed,
    COALESCE(is_unsubscribed, FALSE) AS is_unsubscribed,
    COALESCE(is_bounced, FALSE) AS is_bounced,
    COALESCE(is_complained, FALSE) AS is_complained,
    has_consent,
    CASE
        WHEN known.addresses = 0 THEN NULL
        ELSE COALESCE(
            email LIKE '%_@_%._%' AND email NOT LIKE '%@%@%' AND email NOT LIKE '% %' AND email NOT LIKE '%"%'
            AND email NOT LIKE '%,%' AND email NOT LIKE '%;%' AND email NOT LIKE '%' || CHR(9) || '%'
            AND email NOT LIKE '%' || CHR(10) || '%' AND email NOT LIKE '%' || CHR(13) || '%'
            AND SUBSTR(email, 1, 1) NOT IN ('=', '+', '-'), FALSE)
    END AS has_usable_address
FROM subscribers
CROSS JOIN known
