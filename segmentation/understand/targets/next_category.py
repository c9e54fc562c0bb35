"""Which category the next order is of, if there is one."""

from segmentation.understand.target import Target

NEXT_CATEGORY = Target(
    name="next_category",
    title="Next category",
    kind="category",
    question="Which category do people buy next, if they order within {days} days?",
    who="people who have ordered",
    did="bought it",
    horizons=(90, 30),
    eligible="f.orders_total > 0",
    # The first day with an order after the date; of several categories the one with most money, then by alphabet.
    outcome="""WITH spent AS (
            SELECT subscriber_id, ordered_on, category, SUM(line_total) AS money FROM order_lines
            WHERE category IS NOT NULL AND COALESCE(quantity, 1) > 0
                AND ordered_on > CAST($on AS DATE) AND ordered_on <= CAST($until AS DATE)
            GROUP BY subscriber_id, ordered_on, category
        ), placed AS (
            SELECT subscriber_id, category, ROW_NUMBER() OVER (PARTITION BY subscriber_id
                ORDER BY ordered_on ASC NULLS LAST, money DESC NULLS LAST, category ASC NULLS LAST) AS place
            FROM spent
        )
        SELECT subscriber_id, category AS outcome FROM placed WHERE place = 1""",
    reads=("order_lines",),
    recency="",
    recency_words="the category bought last",
    otherwise=None,
    better="neither",
)
