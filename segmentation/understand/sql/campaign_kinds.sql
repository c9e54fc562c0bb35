-- How each campaign speaks: a step that other families read. English words are looked for, in the subject and the name; mails in
-- other languages come out as plain and other. A number is one of up to three digits by itself ("5 tents"), no year, price or percentage.
-- grain: one row per campaign
-- reads: campaigns, products, browsing
WITH said AS (
    SELECT
        campaign_id,
        subject,
        LOWER(TRIM(COALESCE(subject, ''))) AS words,
        LOWER(COALESCE(name, '') || ' ' || COALESCE(subject, '')) AS everything
    FROM campaigns
    WHERE COALESCE(subject, name) IS NOT NULL
),
categories AS (
    SELECT top_category_bought AS category FROM products WHERE LENGTH(TRIM(top_category_bought)) >= 3
    UNION
    SELECT top_category_viewed FROM browsing WHERE LENGTH(TRIM(top_category_viewed)) >= 3
),
-- The category that the name or the subject mentions, of those that are somebody's first; of several the one with the longest name.
mentioned AS (
    SELECT
        s.campaign_id,
        c.category,
        ROW_NUMBER() OVER (
            PARTITION BY s.campaign_id ORDER BY LENGTH(c.category) DESC NULLS LAST, c.category ASC NULLS LAST
        ) AS place
    FROM said AS s
    JOIN categories AS c ON POSITION(LOWER(TRIM(c.category)) IN s.everything) > 0
)
SELECT
    s.campaign_id,
    CASE
        WHEN s.subject IS NULL THEN NULL
        WHEN s.words LIKE '%?%' THEN 'question'
        WHEN REGEXP_MATCHES(s.words, '(^|[^a-z])(how to|how-to|how we|guide to|tips|step by step|checklist|tutorial)([^a-z]|$)') THEN 'how-to'
        WHEN REGEXP_MATCHES(s.words, '(^|[ :(])[0-9]{1,3}([ ]|$)') THEN 'number'
        ELSE 'plain'
    END AS subject_style,
    CASE
        WHEN REGEXP_MATCHES(s.everything, '(^|[^a-z])(sale|offer|offers|deal|deals|discount|voucher|coupon|last call|last chance|last days|free shipping)([^a-z]|$)')
            OR REGEXP_MATCHES(s.everything, '[0-9] ?%')
            THEN 'offer'
        WHEN REGEXP_MATCHES(s.everything, '(^|[^a-z])(webinar|workshop|event|invitation|join us)([^a-z]|$)') THEN 'event'
        WHEN REGEXP_MATCHES(s.everything, '(^|[^a-z])(how to|how-to|guide|tips|checklist|tutorial|explained)([^a-z]|$)') THEN 'guide'
        WHEN REGEXP_MATCHES(s.everything, '(^|[^a-z])(story|stories|case study|case studies|interview|behind the scenes)([^a-z]|$)') THEN 'story'
        WHEN REGEXP_MATCHES(s.everything, '(^|[^a-z])(new|news|newsletter|launch|arrivals|introducing|just in)([^a-z]|$)') THEN 'news'
        ELSE 'other'
    END AS content_format,
    m.category AS topic
FROM said AS s
LEFT JOIN mentioned AS m ON m.campaign_id = s.campaign_id AND m.place = 1
