"""A file with one row per person."""

from segmentation.load.nouns import Field, Kind

STATUSES = ("subscribed", "unsubscribed", "bounced", "complained", "never_subscribed")

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
            aliases=("email suppressions timestamp", "unsubscribed at", "unsub time"),
        ),
    ),
)
