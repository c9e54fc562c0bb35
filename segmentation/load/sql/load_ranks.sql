-- load_ranks: one row per load, in the order of the exports' own dates, whatever the order they were loaded in.
-- Reads: loaded.load_spans, app.loads.
-- rank | 1, 2 … | higher: newer export
SELECT s.load_id, row_number() OVER (ORDER BY coalesce(s.newest_at, CAST(l.received_at AS DATE)), CAST(l.files AS VARCHAR), s.load_id) AS rank
FROM (SELECT load_id, max(newest_at) AS newest_at FROM loaded.load_spans GROUP BY load_id) s
LEFT JOIN app.loads l ON l.load_id = s.load_id
