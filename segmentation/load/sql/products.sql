-- products: one row per product name as spelled, with the category it was seen in most often.
-- Reads: loaded.load_products; category_names while categories are being unified.
-- product | text | as spelled in an export
-- category | text | of the product, whatever the product's spelling; ties go to the alphabetically first
WITH counted AS (
    SELECT lower(trim(c.product)) AS name,
        --? category_names coalesce(n.category,
        c.category
        --? category_names )
        AS category, sum(c.seen) AS seen
    FROM loaded.load_products c
    --? category_names LEFT JOIN category_names n ON n.spelling = c.category
    WHERE trim(c.category) <> '' AND c.product IS NOT NULL
    GROUP BY 1, 2
),
ranked AS (
    SELECT name, category, row_number() OVER (PARTITION BY name ORDER BY seen DESC, category) AS place FROM counted
)
SELECT p.product, r.category
FROM (SELECT DISTINCT product FROM loaded.load_products) p
JOIN ranked r ON r.name = lower(trim(p.product)) AND r.place = 1
