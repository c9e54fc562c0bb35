-- What a CRM's export says of people, under the names that CRMs give these columns. Such columns carry no date: they say how things
-- stood when they were exported, so before the newest event's date nothing is known.
-- grain: one row per subscriber
-- reads: subscribers, subscriber_properties
-- bound: $as_of (date, inclusive), $newest_on (date of the newest event; missing when there are no events)
-- name | family | unit | better | missing | meaning
-- crm_lifecycle_stage | crm | text | neither | no export says, or the date lies before the newest event | lifecycle stage in the CRM, in its own words
-- crm_deal_stage | crm | text | neither | no export says, or the date lies before the newest event | stage of the deal in the CRM, in its own words
-- crm_lead_status | crm | text | neither | no export says, or the date lies before the newest event | lead status in the CRM, in its own words
-- crm_lead_score | crm | points | higher | no export says, or the date lies before the newest event | lead score in the CRM
-- days_since_crm_activity | crm | days | lower | no export says, or the date lies before the newest event | days since the last activity that the CRM knows of
WITH named AS (
    SELECT
        subscriber_id,
        load_id,
        TRIM(value) AS value,
        CASE
            WHEN LOWER(REPLACE(name, '_', ' ')) IN ('lifecycle stage', 'lifecyclestage', 'contact lifecycle stage') THEN 'stage'
            WHEN LOWER(REPLACE(name, '_', ' ')) IN ('deal stage', 'dealstage', 'opportunity stage') THEN 'deal'
            WHEN LOWER(REPLACE(name, '_', ' ')) IN ('lead status', 'hs lead status') THEN 'status'
            WHEN LOWER(REPLACE(name, '_', ' ')) IN ('lead score', 'leadscore', 'hubspot score', 'hubspotscore', 'contact score') THEN 'score'
            WHEN LOWER(REPLACE(name, '_', ' ')) IN ('last activity date', 'last activity', 'notes last updated') THEN 'activity'
        END AS word
    FROM subscriber_properties
    WHERE $newest_on IS NULL OR CAST($as_of AS DATE) >= CAST($newest_on AS DATE)
),
-- Of several exports the newest says it.
ranked AS (
    SELECT
        subscriber_id,
        word,
        value,
        ROW_NUMBER() OVER (
            PARTITION BY subscriber_id, word ORDER BY load_id DESC NULLS LAST, value ASC NULLS LAST
        ) AS place
    FROM named
    WHERE word IS NOT NULL AND value <> ''
),
person AS (
    SELECT
        subscriber_id,
        MAX(CASE WHEN word = 'stage' THEN value END) AS stage,
        MAX(CASE WHEN word = 'deal' THEN value END) AS deal,
        MAX(CASE WHEN word = 'status' THEN value END) AS status,
        MAX(CASE WHEN word = 'score' THEN TRY_CAST(value AS DOUBLE) END) AS score,
        MAX(CASE WHEN word = 'activity' THEN TRY_CAST(SUBSTR(value, 1, 10) AS DATE) END) AS activity_on
    FROM ranked
    WHERE place = 1
    GROUP BY subscriber_id
)
SELECT
    s.subscriber_id,
    p.stage AS crm_lifecycle_stage,
    p.deal AS crm_deal_stage,
    p.status AS crm_lead_status,
    p.score AS crm_lead_score,
    CASE WHEN p.activity_on <= CAST($as_of AS DATE) THEN date_diff('day', p.activity_on, CAST($as_of AS DATE)) END AS days_since_crm_activity
FROM subscribers AS s
LEFT JOIN person AS p ON p.subscriber_id = s.subscriber_id
