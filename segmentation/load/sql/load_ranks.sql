-- load_ranks: one row per load, in the order of the exports' own dates, whatever the order they were loaded in.
-- Reads: loaded.load_spans, app.loads.
-- export_on | date | newest date in the export or its file's name that is not in its future; without any, the day it was received
-- is_dated | yes/no | the export or its name says of when it is; where not, which of two is newer is not known
-- rank | 1, 2 … | higher: newer export; exports of one date are ordered by their contents' sha256
WITH named AS (
    SELECT load_id, max(CASE WHEN named_on <= received_on + 1 THEN named_on END) AS named_on
    FROM (
        SELECT load_id, CAST(received_at AS DATE) AS received_on,
            CAST(try_strptime(regexp_replace(unnest(regexp_extract_all(
                array_to_string(json_extract_string(files, '$[*].name'), ' '),
                '(?:^|[^0-9])(20[0-9]{2}[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12][0-9]|3[01]))(?:[^0-9]|$)', 1)), '[^0-9]', '', 'g'), '%Y%m%d') AS DATE) AS named_on
        FROM app.loads
    )
    GROUP BY load_id
),
spans AS (
    SELECT load_id, CAST(max(newest_at) AS DATE) AS newest_on FROM loaded.load_spans GROUP BY load_id
)
SELECT s.load_id, coalesce(greatest(s.newest_on, n.named_on), CAST(l.received_at AS DATE)) AS export_on,
    coalesce(s.newest_on, n.named_on) IS NOT NULL AS is_dated,
    row_number() OVER (ORDER BY coalesce(greatest(s.newest_on, n.named_on), CAST(l.received_at AS DATE)) NULLS FIRST,
        array_to_string(list_sort(json_extract_string(l.files, '$[*].sha256')), ' ') NULLS FIRST, s.load_id) AS rank
FROM spans s
LEFT JOIN app.loads l ON l.load_id = s.load_id
LEFT JOIN named n ON n.load_id = s.load_id
