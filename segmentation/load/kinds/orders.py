"""A file with one row per order."""

from segmentation.load.nouns import Field, Kind

ORDER_FIELDS = (
    Field(
        "order_id",
        "Order number",
        "identifier",
        required=True,
        aliases=(
            "order id",
            "order number",
            "order",
            "order no",
            "invoiceno",
            "invoice no",
            "invoice",
            "invoice number",
            "transaction id",
            "bestellnummer",
            "bestell nr",
            "bestellnr",
            "auftragsnummer",
            "rechnungsnummer",
        ),
    ),
    Field(
        "ordered_at",
        "Date of the order",
        "time",
        required=True,
        aliases=(
            "ordered at",
            "order date",
            "created at",
            "invoicedate",
            "invoice date",
            "date",
            "created (utc)",
            "purchase date",
            "transaction date",
            "bestelldatum",
            "auftragsdatum",
            "rechnungsdatum",
            "kaufdatum",
            "datum",
        ),
    ),
    Field("currency", "Currency", aliases=("currency", "currency code", "order currency", "währung")),
    Field("discount", "Discount", "number", aliases=("discount", "discount amount", "discount total", "rabatt")),
    Field(
        "discount_code",
        "Discount code",
        aliases=("discount code", "coupon", "coupon code", "coupon(s)", "voucher", "promo code"),
    ),
    Field(
        "refunded", "Refunded amount", "number", aliases=("refunded", "refunded amount", "amount refunded", "refund")
    ),
    Field("status", "Status", aliases=("status", "financial status", "order status", "payment status")),
)

ORDERS = Kind(
    name="orders",
    table="orders",
    title="Orders",
    one_row="one order",
    dated="ordered_at",
    fields=(
        *ORDER_FIELDS[:3],
        Field(
            "total",
            "Total paid",
            "number",
            required=True,
            aliases=(
                "total",
                "order total",
                "amount",
                "total paid",
                "total price",
                "grand total",
                "revenue",
                "summe",
                "betrag",
                "gesamtbetrag",
                "gesamtsumme",
                "umsatz",
            ),
        ),
        *ORDER_FIELDS[3:],
    ),
)
