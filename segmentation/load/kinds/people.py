"""A file with one row per person: who it is, what they wished, and whatever figures the export states of them.

Suppression comes in many shapes: one column with a word, a column per kind of objection, or a date that says so by
being there. Only what is known to be a hard bounce is `bounced`; a soft one means that the address may work again.
"""

from segmentation.load.nouns import Field, Kind

STATUSES = ("subscribed", "unsubscribed", "bounced", "complained", "never_subscribed")

FIGURES = (
    Field(
        "orders_total",
        "Number of orders",
        "number",
        aliases=(
            "orders total",
            "purchase count",
            "purchases",
            "number of orders",
            "total orders",
            "orders count",
            "orders",
            "anzahl bestellungen",
            "bestellungen",
        ),
    ),
    Field(
        "revenue_total",
        "Spent in all",
        "number",
        aliases=(
            "revenue total",
            "total spent",
            "total spend",
            "lifetime value",
            "total revenue",
            "amount spent",
            "gesamtumsatz",
        ),
    ),
    Field(
        "average_order_value",
        "Average order value",
        "number",
        aliases=("average order value", "aov", "avg order value", "average order"),
    ),
    Field(
        "last_order_at",
        "Last order",
        "time",
        aliases=(
            "last order at",
            "last purchase date",
            "last order date",
            "last purchase",
            "last order",
            "letzte bestellung",
            "letzter kauf",
        ),
    ),
    Field("open_rate", "Share of mails opened", "share", aliases=("open rate", "email open rate")),
    Field("click_rate", "Share of mails clicked", "share", aliases=("click rate", "email click rate")),
    Field(
        "categories_bought",
        "Categories bought",
        aliases=("categories bought", "purchase categories", "purchased categories", "categories"),
    ),
    Field(
        "categories_viewed",
        "Categories looked at",
        aliases=("categories viewed", "browsed product categories", "browsed categories", "viewed categories"),
    ),
)
"""What a row may state in figures: `subscriber_summary`."""

PEOPLE = Kind(
    name="people",
    table="profiles",
    title="People",
    one_row="one person",
    dated="created_at",
    keeps_strangers=False,
    fields=(
        Field("first_name", "First name", aliases=("first name", "firstname", "given name", "vorname")),
        Field("last_name", "Last name", aliases=("last name", "lastname", "surname", "family name", "nachname")),
        Field("country", "Country", aliases=("country", "country/region", "country code", "land")),
        Field("city", "City", aliases=("city", "town", "ort", "stadt")),
        Field(
            "created_at",
            "Known since",
            "time",
            aliases=(
                "created at",
                "created",
                "create date",
                "signup date",
                "sign up",
                "date added",
                "profile created on",
                "registered",
                "angemeldet am",
                "registriert am",
            ),
        ),
        Field(
            "consent",
            "Consent to e-mail",
            "word",
            choices=STATUSES,
            aliases=(
                "consent",
                "status",
                "email status",
                "accepts email marketing",
                "accepts marketing",
                "email subscription status",
                "subscribed",
                "opt in",
            ),
        ),
        Field(
            "consent_at",
            "Date of that consent",
            "time",
            aliases=("consent timestamp", "opt in date", "optin time", "consent date"),
        ),
        Field(
            "suppression",
            "Suppression",
            "word",
            choices=("unsubscribed", "bounced", "complained"),
            aliases=("suppression", "email suppressions", "suppressed", "unsubscribed"),
        ),
        Field(
            "suppressed_at",
            "Date of that suppression",
            "time",
            aliases=("email suppressions timestamp", "suppressed at"),
        ),
        *(
            Field(name, title, "word", choices=(status,))
            for name, title, status in (
                ("unsubscribed", "Unsubscribed", "unsubscribed"),
                ("bounced", "Bounced for good", "bounced"),
                ("complained", "Marked a mail as spam", "complained"),
            )
        ),
        Field(
            "subscribed_at",
            "Subscribed on",
            "time",
            aliases=("subscribed at", "opted in to emails at", "email opt in date"),
        ),
        Field(
            "unsubscribed_at",
            "Unsubscribed on",
            "time",
            aliases=("unsubscribed at", "unsub time", "unsubscribed from emails at", "email opt out date"),
        ),
        *FIGURES,
    ),
)
