-- What kind of mail people answer: clicks of the last 365 days by the campaign's subject style, format and topic, held against
-- the mails that the person received. A style or format is a preference when chance alone would bring that many of its clicks less
-- than once in eighty times (one-sided normal approximation with continuity correction; one in twenty, shared by the four styles).
-- Words are English: see campaign_kinds.sql.
-- grain: one row per subscriber
-- reads: subscribers, email_events, campaign_kinds
-- bound: $as_of (date, inclusive); within 365 days = fewer than 365 days before it
-- name | family | unit | better | missing | meaning
-- preferred_subject_style | content | text | neither | fewer than four clicks in 365 days on mails with a known subject, or received mails were not loaded | preferred style of subject: question, how-to, number, plain, or no preference; by clicks for each mail received in the last 365 days
-- preferred_content_format | content | text | neither | fewer than four clicks in 365 days on mails with a known subject or name, or received mails were not loaded | preferred format of mails: offer, event, guide, story, news, other, or no preference; by clicks for each mail received in the last 365 days
-- top_topic_clicked | content | text | neither | clicked on no mail that names a category of the shop in 365 days | category named in the mails clicked most often in the last 365 days; of equals the first by alphabet
-- top_link_section_clicked | content | text | neither | clicked on no link with a path in 365 days | part of the site that links clicked in mails lead to most often in the last 365 days (products, blog, pricing); of equals the first by alphabet
WITH clicked AS (
    SELECT
        e.subscriber_id,
        k.subject_style,
        k.content_format,
        k.topic,
        -- The path's first part: what stands between the first slash after the host and the next slash, question mark or hash.
        NULLIF(LOWER(SPLIT_PART(SPLIT_PART(SPLIT_PART(
            CASE WHEN POSITION('://' IN e.url) > 0 THEN SPLIT_PART(e.url, '/', 4) ELSE SPLIT_PART(e.url, '/', 2) END,
            '?', 1), '#', 1), '&', 1)), '') AS section
    FROM email_events AS e
    LEFT JOIN campaign_kinds AS k ON k.campaign_id = e.campaign_id
    WHERE e.event = 'clicked'
        AND e.happened_on <= CAST($as_of AS DATE)
        AND e.happened_on > CAST(CAST($as_of AS DATE) - INTERVAL '365' DAY AS DATE)
),
answers AS (
    SELECT
        subscriber_id,
        COUNT(subject_style) AS styled,
        COUNT(content_format) AS formatted,
        COUNT(CASE WHEN subject_style = 'question' THEN 1 END) AS question,
        COUNT(CASE WHEN subject_style = 'how-to' THEN 1 END) AS how_to,
        COUNT(CASE WHEN subject_style = 'number' THEN 1 END) AS number,
        COUNT(CASE WHEN subject_style = 'plain' THEN 1 END) AS plain,
        COUNT(CASE WHEN content_format = 'offer' THEN 1 END) AS offer,
        COUNT(CASE WHEN content_format = 'event' THEN 1 END) AS event,
        COUNT(CASE WHEN content_format = 'guide' THEN 1 END) AS guide,
        COUNT(CASE WHEN content_format = 'story' THEN 1 END) AS story,
        COUNT(CASE WHEN content_format = 'news' THEN 1 END) AS news,
        COUNT(CASE WHEN content_format = 'other' THEN 1 END) AS other
    FROM clicked
    GROUP BY subscriber_id
),
-- Only those with enough clicks need their received mails counted, which are most of the table.
clickers AS (
    SELECT * FROM answers WHERE formatted >= 4
),
received AS (
    SELECT
        e.subscriber_id,
        COUNT(k.subject_style) AS styled,
        COUNT(k.content_format) AS formatted,
        COUNT(CASE WHEN k.subject_style = 'question' THEN 1 END) AS question,
        COUNT(CASE WHEN k.subject_style = 'how-to' THEN 1 END) AS how_to,
        COUNT(CASE WHEN k.subject_style = 'number' THEN 1 END) AS number,
        COUNT(CASE WHEN k.subject_style = 'plain' THEN 1 END) AS plain,
        COUNT(CASE WHEN k.content_format = 'offer' THEN 1 END) AS offer,
        COUNT(CASE WHEN k.content_format = 'event' THEN 1 END) AS event,
        COUNT(CASE WHEN k.content_format = 'guide' THEN 1 END) AS guide,
        COUNT(CASE WHEN k.content_format = 'story' THEN 1 END) AS story,
        COUNT(CASE WHEN k.content_format = 'news' THEN 1 END) AS news,
        COUNT(CASE WHEN k.content_format = 'other' THEN 1 END) AS other
    FROM email_events AS e
    JOIN clickers AS c ON c.subscriber_id = e.subscriber_id
    JOIN campaign_kinds AS k ON k.campaign_id = e.campaign_id
    WHERE e.event = 'received'
        AND e.happened_on <= CAST($as_of AS DATE)
        AND e.happened_on > CAST(CAST($as_of AS DATE) - INTERVAL '365' DAY AS DATE)
    GROUP BY e.subscriber_id
),
kinds AS (
    SELECT 'style' AS sort, 'question' AS kind UNION ALL SELECT 'style', 'how-to' UNION ALL SELECT 'style', 'number'
    UNION ALL SELECT 'style', 'plain' UNION ALL SELECT 'format', 'offer' UNION ALL SELECT 'format', 'event'
    UNION ALL SELECT 'format', 'guide' UNION ALL SELECT 'format', 'story' UNION ALL SELECT 'format', 'news'
    UNION ALL SELECT 'format', 'other'
),
-- One row a person and kind: clicks on it, clicks in all, and its part of the mails received (each mail may be clicked).
held AS (
    SELECT
        c.subscriber_id,
        k.sort,
        k.kind,
        CASE k.kind WHEN 'question' THEN c.question WHEN 'how-to' THEN c.how_to WHEN 'number' THEN c.number
            WHEN 'plain' THEN c.plain WHEN 'offer' THEN c.offer WHEN 'event' THEN c.event WHEN 'guide' THEN c.guide
            WHEN 'story' THEN c.story WHEN 'news' THEN c.news ELSE c.other END AS clicks,
        CASE k.sort WHEN 'style' THEN c.styled ELSE c.formatted END AS everything,
        CASE k.kind WHEN 'question' THEN r.question WHEN 'how-to' THEN r.how_to WHEN 'number' THEN r.number
            WHEN 'plain' THEN r.plain WHEN 'offer' THEN r.offer WHEN 'event' THEN r.event WHEN 'guide' THEN r.guide
            WHEN 'story' THEN r.story WHEN 'news' THEN r.news ELSE r.other END * 1.0
            / NULLIF(CASE k.sort WHEN 'style' THEN r.styled ELSE r.formatted END, 0) AS part
    FROM clickers AS c
    JOIN received AS r ON r.subscriber_id = c.subscriber_id
    CROSS JOIN kinds AS k
),
tested AS (
    SELECT
        subscriber_id,
        sort,
        kind,
        (clicks - everything * part - 0.5) / NULLIF(SQRT(everything * part * (1 - part)), 0) AS surprise
    FROM held
    WHERE everything >= 4
),
preferred AS (
    SELECT
        subscriber_id,
        COUNT(CASE WHEN sort = 'style' THEN 1 END) > 0 AS knows_style,
        MAX(CASE WHEN sort = 'style' AND place = 1 AND surprise > 2.2414 THEN kind END) AS style,
        MAX(CASE WHEN sort = 'format' AND place = 1 AND surprise > 2.2414 THEN kind END) AS format
    FROM (
        SELECT
            subscriber_id,
            sort,
            kind,
            surprise,
            ROW_NUMBER() OVER (
                PARTITION BY subscriber_id, sort ORDER BY surprise DESC NULLS LAST, kind ASC NULLS LAST
            ) AS place
        FROM tested
    ) AS ranked
    GROUP BY subscriber_id
),
topics AS (
    SELECT subscriber_id, topic, COUNT(*) AS clicks FROM clicked WHERE topic IS NOT NULL GROUP BY subscriber_id, topic
),
most_topics AS (
    SELECT subscriber_id, MAX(clicks) AS clicks FROM topics GROUP BY subscriber_id
),
top_topic AS (
    SELECT t.subscriber_id, MIN(t.topic) AS topic
    FROM topics AS t
    JOIN most_topics AS m ON m.subscriber_id = t.subscriber_id AND m.clicks = t.clicks
    GROUP BY t.subscriber_id
),
sections AS (
    SELECT subscriber_id, section, COUNT(*) AS clicks FROM clicked WHERE section IS NOT NULL GROUP BY subscriber_id, section
),
most_sections AS (
    SELECT subscriber_id, MAX(clicks) AS clicks FROM sections GROUP BY subscriber_id
),
top_section AS (
    SELECT t.subscriber_id, MIN(t.section) AS section
    FROM sections AS t
    JOIN most_sections AS m ON m.subscriber_id = t.subscriber_id AND m.clicks = t.clicks
    GROUP BY t.subscriber_id
)
SELECT
    s.subscriber_id,
    CASE WHEN p.knows_style THEN COALESCE(p.style, 'no preference') END AS preferred_subject_style,
    CASE WHEN p.subscriber_id IS NOT NULL THEN COALESCE(p.format, 'no preference') END AS preferred_content_format,
    t.topic AS top_topic_clicked,
    l.section AS top_link_section_clicked
FROM subscribers AS s
LEFT JOIN preferred AS p ON p.subscriber_id = s.subscriber_id
LEFT JOIN top_topic AS t ON t.subscriber_id = s.subscriber_id
LEFT JOIN top_section AS l ON l.subscriber_id = s.subscriber_id
