-- products: one row per product name as spelled, with the category it was seen in most often.
-- Reads: loaded.load_products.
-- product | text | as spelled in an export
-- category | text | of the product, whatever its spelling; ties go to the alphabetically first
WITH counted AS (
    SELECT lower(trim(product)) AS name, category, sum(seen) AS seen
    FROM loaded.load_products WHERE trim(category) <> '' GROUP BY lower(trim(product)), category
),
ranked AS (
    SELECT name, category, row_number() OVER (PARTITION BY name ORDER BY seen DESC, category) AS place FROM counted
)
SELECT p.product, r.category
FROM (SELECT DISTINCT product FROM loaded.load_products) p
JOIN ranked r ON r.name = lower(trim(p.product)) AND r.place = 1
