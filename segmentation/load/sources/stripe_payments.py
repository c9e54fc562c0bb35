"""Stripe → Payments → Export. One row per payment; only those that were made are orders.

Card data is never stored, neither as a column nor in the text of a row that cannot be read. Where `Customer Email` is
empty the address may stand in `Card Name`; anything else in there is not looked at. Dates are year first or day first,
and European accounts write a decimal comma. A payment given back keeps its amount beside `Amount Refunded`.
"""

from segmentation.load.nouns import Identifier, Source

STRIPE_PAYMENTS = Source(
    name="stripe_payments",
    title="Stripe payments export",
    kind="payments",
    signature=("id", "Created (UTC)", "Amount", "Amount Refunded", "Currency", "Status"),
    columns={
        "order_id": ("id",),
        "ordered_at": ("Created (UTC)",),
        "currency": ("Currency",),
        "total": ("Amount",),
        "refunded": ("Amount Refunded",),
        "status": ("Status",),
    },
    identifiers=(
        (Identifier("email", ""), ("Customer Email",)),
        (Identifier("stripe:customer_id", ""), ("Customer ID",)),
        (Identifier("email", "", ignore="[^@]*"), ("Card Name",)),
    ),
    dates={"ordered_at": ("iso", "day-first")},
    words={"status": {"paid": "paid", "refunded": "refunded", "*": ""}},
    decimal="",
    secret=(
        "Card ID",
        "Card Last4",
        "Card Brand",
        "Card Funding",
        "Card Exp Month",
        "Card Exp Year",
        "Card Name",
        "Card Address Line1",
        "Card Address Line2",
        "Card Address City",
        "Card Address State",
        "Card Address Country",
        "Card Address Zip",
        "Card Issue Country",
        "Card Fingerprint",
        "Card CVC Status",
        "Card AVS Zip Status",
        "Card AVS Line1 Status",
        "Card Tokenization Method",
    ),
    time_zone="UTC",
)
