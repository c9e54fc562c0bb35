"""What the features count, written plainly: each grouping once over the canonical tables, the measure of their ratio.

No missing values told from zeros, no preferred or favourite one chosen, nothing joined to everyone, no unit of ours.
"""

AS_OF = "CAST($as_of AS DATE)"
MAIL = f"SELECT subscriber_id, event, is_machine, date_diff('day', happened_on, {AS_OF}) AS age FROM email_events"
YEAR = f"happened_on <= {AS_OF} AND happened_on > {AS_OF} - 365"
NINETY = f"happened_on <= {AS_OF} AND happened_on > {AS_OF} - 90"

BARE = {
    "mail": f"""SELECT subscriber_id, min(age) FILTER (event = 'clicked'), max(age) FILTER (event = 'clicked'),
        min(age) FILTER (event = 'opened' AND NOT is_machine), count(*) FILTER (event = 'received' AND age < 90),
        count(*) FILTER (event = 'received' AND age < 30), count(*) FILTER (event = 'received' AND age < 7),
        count(*) FILTER (event = 'opened' AND NOT is_machine AND age < 90),
        count(*) FILTER (event = 'opened' AND NOT is_machine AND age < 30),
        count(*) FILTER (event = 'opened' AND is_machine AND age < 90),
        count(*) FILTER (event = 'clicked' AND age < 30),
        count(*) FILTER (event = 'clicked' AND age < 90)
        FROM ({MAIL} WHERE happened_on <= {AS_OF}) GROUP BY subscriber_id""",
    "reactions": f"""SELECT subscriber_id, hour(happened_at), isodow(happened_on), count(*) FROM email_events
        WHERE {YEAR} AND (event = 'clicked' OR event = 'opened' AND NOT is_machine) GROUP BY 1, 2, 3""",
    "subjects": f"""SELECT e.subscriber_id, c.subject LIKE '%?%', c.subject LIKE 'How%', c.name LIKE '%sale%',
        count(*) FILTER (event = 'received'), count(*) FILTER (event = 'clicked')
        FROM email_events AS e JOIN campaigns AS c ON c.campaign_id = e.campaign_id
        WHERE {YEAR} AND event IN ('received', 'clicked') GROUP BY 1, 2, 3, 4""",
    "links": f"""SELECT subscriber_id, split_part(split_part(url, '/', 4), '?', 1), count(*) FROM email_events
        WHERE {YEAR} AND event = 'clicked' GROUP BY 1, 2""",
    "visits": f"""SELECT subscriber_id, min(happened_on), max(happened_on),
        count(*) FILTER (event = 'viewed_product'), count(*) FILTER (event = 'viewed_category'),
        count(*) FILTER (event = 'viewed_page'), count(*) FILTER (event = 'added_to_cart'),
        count(*) FILTER (event = 'started_checkout'), count(*) FILTER (event = 'searched'), count(seconds),
        count(category) FROM web_events WHERE happened_on <= {AS_OF} GROUP BY 1""",
    "days": f"""SELECT subscriber_id, happened_on, max(hour(happened_at) >= 18), sum(seconds),
        count(*) FILTER (event = 'viewed_product'), count(*) FILTER (event = 'viewed_category'),
        count(*) FILTER (event = 'viewed_page'), count(*) FILTER (event = 'added_to_cart'),
        count(*) FILTER (event = 'started_checkout'), count(*) FILTER (event = 'searched')
        FROM web_events WHERE {NINETY} GROUP BY 1, 2""",
    "categories": f"""SELECT subscriber_id, category, count(*), max(happened_on) FROM web_events
        WHERE {NINETY} AND category IS NOT NULL AND event IN ('viewed_product', 'viewed_category') GROUP BY 1, 2""",
    "prices": f"""SELECT subscriber_id, max(happened_at), count(*) FROM web_events WHERE happened_on <= {AS_OF}
        AND (event IN ('logged_in', 'started_trial') OR event = 'viewed_page' AND lower(url) LIKE '%/pricing%')
        GROUP BY 1""",
    "orders": f"""SELECT subscriber_id, min(age), max(age), count(*), count(*) FILTER (age < 365),
        count(*) FILTER (age < 90), count(*) FILTER (age < 30), sum(total), sum(revenue),
        sum(revenue) FILTER (age < 365), sum(revenue) FILTER (age < 90), sum(refunded), sum(discount),
        count(*) FILTER (is_discounted), count(discount_code), count(*) FILTER (isodow(ordered_on) > 5),
        count(*) FILTER (month(ordered_on) >= 11), count(*) FILTER (month(ordered_on) BETWEEN 3 AND 5),
        count(*) FILTER (month(ordered_on) BETWEEN 6 AND 8), count(*) FILTER (month(ordered_on) BETWEEN 9 AND 11)
        FROM (SELECT *, date_diff('day', ordered_on, {AS_OF}) AS age FROM orders
            WHERE ordered_on <= {AS_OF}) GROUP BY 1""",
    "order_days": f"""SELECT subscriber_id, ordered_on FROM orders
        WHERE ordered_on <= {AS_OF} AND total > 0 GROUP BY 1, 2""",
    "lines": f"""SELECT subscriber_id, category, count(*), sum(line_total) FROM order_lines
        WHERE ordered_on <= {AS_OF} AND quantity > 0 GROUP BY 1, 2""",
}


def bare_groupings() -> tuple[tuple[str, str], ...]:
    """Each grouping by name, its columns numbered; `$as_of` is bound."""
    import sqlglot

    found = []
    for name, sql in BARE.items():
        width = len(sqlglot.parse_one(sql, read="duckdb").expressions)
        found.append((name, f"SELECT * FROM ({sql}) AS t({', '.join(f'c{place}' for place in range(width))})"))
    return tuple(found)
