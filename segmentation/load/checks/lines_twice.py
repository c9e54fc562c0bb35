"""The same line twice in one order (A2.8)."""

from segmentation.load.check import Check

LINE = "hash(load_id, order_id, sku, product, quantity, unit_price)"

LINES_TWICE = Check(
    name="lines_twice",
    title="Identical lines in an order",
    question="Does a line stand twice in one order, with the same product, price, quantity and minute?",
    severity="note",
    why="If the till wrote them twice they raise revenue; if people really bought the product twice they are right.",
    # Grouping by all that a line says is dear; a number made of it narrows the search to the few that can be equal.
    sql=f"""SELECT load_id, order_id, sku, product, quantity, unit_price, count(*) - 1 AS repeats
        FROM loaded.current_order_lines l
        WHERE order_id IS NOT NULL AND coalesce(sku, product) IS NOT NULL
            AND {LINE} IN (SELECT {LINE} FROM loaded.current_order_lines GROUP BY 1 HAVING count(*) > 1)
            AND NOT EXISTS (SELECT 1 FROM duplicate_order_lines d
                WHERE d.load_id = l.load_id AND d.order_id = l.order_id)
        GROUP BY load_id, order_id, key_id, ordered_at, sku, product, category, quantity, unit_price, line_total
        HAVING count(*) > 1""",
    total="SELECT count(*) FROM loaded.current_order_lines",
    sentence="{failing} lines stand more than once in their order, with everything the same ({total} lines in all).",
    do_next="Look at a few in the shop. If they are mistakes, export again without them.",
    tables=("order_lines",),
    one_row="one line that is repeated in its order",
)
