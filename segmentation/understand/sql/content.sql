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
        -- Said as one range of ages: as two bounds the engine takes the mails for few, and builds its join over millions of them.
        AND date_diff('day', e.happened_on, CAST($as_of AS DATE)) BETWEEN 0 AND 364
    GROUP BY e.subscriber_id
),
-- How far clicks on a kind exceed what its part of the mails received lets expect, in standard deviations; -9 where no such mail came.
surprise AS (
    SELECT
        c.subscriber_id,
        c.styled,
        COALESCE((c.question - c.styled * (r.question * 1.0 / NULLIF(r.styled, 0)) - 0.5) / NULLIF(SQRT(c.styled * (r.question * 1.0 / NULLIF(r.styled, 0)) * (1 - (r.question * 1.0 / NULLIF(r.styled, 0)))), 0), -9) AS question,
        COALESCE((c.how_to - c.styled * (r.how_to * 1.0 / NULLIF(r.styled, 0)) - 0.5) / NULLIF(SQRT(c.styled * (r.how_to * 1.0 / NULLIF(r.styled, 0)) * (1 - (r.how_to * 1.0 / NULLIF(r.styled, 0)))), 0), -9) AS how_to,
        COALESCE((c.number - c.styled * (r.number * 1.0 / NULLIF(r.styled, 0)) - 0.5) / NULLIF(SQRT(c.styled * (r.number * 1.0 / NULLIF(r.styled, 0)) * (1 - (r.number * 1.0 / NULLIF(r.styled, 0)))), 0), -9) AS number,
        COALESCE((c.plain - c.styled * (r.plain * 1.0 / NULLIF(r.styled, 0)) - 0.5) / NULLIF(SQRT(c.styled * (r.plain * 1.0 / NULLIF(r.styled, 0)) * (1 - (r.plain * 1.0 / NULLIF(r.styled, 0)))), 0), -9) AS plain,
        COALESCE((c.offer - c.formatted * (r.offer * 1.0 / NULLIF(r.formatted, 0)) - 0.5) / NULLIF(SQRT(c.formatted * (r.offer * 1.0 / NULLIF(r.formatted, 0)) * (1 - (r.offer * 1.0 / NULLIF(r.formatted, 0)))), 0), -9) AS offer,
        COALESCE((c.event - c.formatted * (r.event * 1.0 / NULLIF(r.formatted, 0)) - 0.5) / NULLIF(SQRT(c.formatted * (r.event * 1.0 / NULLIF(r.formatted, 0)) * (1 - (r.event * 1.0 / NULLIF(r.formatted, 0)))), 0), -9) AS event,
        COALESCE((c.guide - c.formatted * (r.guide * 1.0 / NULLIF(r.formatted, 0)) - 0.5) / NULLIF(SQRT(c.formatted * (r.guide * 1.0 / NULLIF(r.formatted, 0)) * (1 - (r.guide * 1.0 / NULLIF(r.formatted, 0)))), 0), -9) AS guide,
        COALESCE((c.story - c.formatted * (r.story * 1.0 / NULLIF(r.formatted, 0)) - 0.5) / NULLIF(SQRT(c.formatted * (r.story * 1.0 / NULLIF(r.formatted, 0)) * (1 - (r.story * 1.0 / NULLIF(r.formatted, 0)))), 0), -9) AS story,
        COALESCE((c.news - c.formatted * (r.news * 1.0 / NULLIF(r.formatted, 0)) - 0.5) / NULLIF(SQRT(c.formatted * (r.news * 1.0 / NULLIF(r.formatted, 0)) * (1 - (r.news * 1.0 / NULLIF(r.formatted, 0)))), 0), -9) AS news,
        COALESCE((c.other - c.formatted * (r.other * 1.0 / NULLIF(r.formatted, 0)) - 0.5) / NULLIF(SQRT(c.formatted * (r.other * 1.0 / NULLIF(r.formatted, 0)) * (1 - (r.other * 1.0 / NULLIF(r.formatted, 0)))), 0), -9) AS other
    FROM clickers AS c
    JOIN received AS r ON r.subscriber_id = c.subscriber_id
),
preferred AS (
    SELECT
        subscriber_id,
        CASE
            WHEN styled < 4 THEN NULL
            WHEN GREATEST(question, how_to, number, plain) <= 2.2414 THEN 'no preference'
            WHEN how_to >= GREATEST(question, how_to, number, plain) THEN 'how-to'
            WHEN number >= GREATEST(question, how_to, number, plain) THEN 'number'
            WHEN plain >= GREATEST(question, how_to, number, plain) THEN 'plain'
            WHEN question >= GREATEST(question, how_to, number, plain) THEN 'question'
        END AS style,
        CASE
            WHEN GREATEST(offer, event, guide, story, news, other) <= 2.2414 THEN 'no preference'
            WHEN event >= GREATEST(offer, event, guide, story, news, other) THEN 'event'
            WHEN guide >= GREATEST(offer, event, guide, story, news, other) THEN 'guide'
            WHEN news >= GREATEST(offer, event, guide, story, news, other) THEN 'news'
            WHEN offer >= GREATEST(offer, event, guide, story, news, other) THEN 'offer'
            WHEN other >= GREATEST(offer, event, guide, story, news, other) THEN 'other'
            WHEN story >= GREATEST(offer, event, guide, story, news, other) THEN 'story'
        END AS format
    FROM surprise
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
    p.style AS preferred_subject_style,
    p.format AS preferred_content_format,
    t.topic AS top_topic_clicked,
    l.section AS top_link_section_clicked
FROM subscribers AS s
LEFT JOIN preferred AS p ON p.subscriber_id = s.subscriber_id
LEFT JOIN top_topic AS t ON t.subscriber_id = s.subscriber_id
LEFT JOIN top_section AS l ON l.subscriber_id = s.subscriber_id
