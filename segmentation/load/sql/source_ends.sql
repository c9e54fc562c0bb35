-- source_ends: one row per source: how far it reaches, and how far behind the newest of all it ends.
-- Reads: loaded.load_spans, load_ranks, app.loads.
-- ends_on | date | newest of its events, the future left out; of a source without events the date of its newest export
-- behind | days | from there to the newest event of all sources (of exports, where no source has events) · last_load_id | its newest load
WITH ends AS (
    SELECT l.source, max(r.load_id) AS last_load_id, max(r.export_on) AS export_on, CAST(max(CASE WHEN s.table_name
        IN ('email_events', 'orders', 'order_lines', 'web_events', 'tickets') THEN s.newest_at END) AS DATE) AS event_on
    FROM load_ranks r
    JOIN app.loads l ON l.load_id = r.load_id
    LEFT JOIN loaded.load_spans s ON s.load_id = r.load_id
    GROUP BY l.source
)
SELECT source, last_load_id, coalesce(event_on, export_on) AS ends_on,
    greatest(0, date_diff('day', coalesce(event_on, export_on), coalesce(max(event_on) OVER (), max(export_on) OVER ()))) AS behind
FROM ends
