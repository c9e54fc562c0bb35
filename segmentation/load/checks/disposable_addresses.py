"""Addresses made to be thrown away (A2.8)."""

from segmentation.load.check import Check, masked

DOMAINS = (
    "mailinator.com",
    "guerrillamail.com",
    "guerrillamail.info",
    "10minutemail.com",
    "tempmail.com",
    "temp-mail.org",
    "yopmail.com",
    "trashmail.com",
    "sharklasers.com",
    "getnada.com",
    "maildrop.cc",
    "dispostable.com",
    "throwawaymail.com",
    "fakeinbox.com",
    "wegwerfmail.de",
    "mohmal.com",
    "mintemail.com",
    "moakt.com",
    "emailondeck.com",
    "spamgourmet.com",
)

DISPOSABLE_ADDRESSES = Check(
    name="disposable_addresses",
    title="Throw-away addresses",
    question="Who signed up with an address that lives for ten minutes?",
    severity="note",
    why="Nobody reads them: they make open and click rates look worse than they are.",
    sql=f"""SELECT CAST(NULL AS BIGINT) AS load_id, subscriber_id, {masked("email")} AS email, created_at
        FROM subscribers
        WHERE split_part(email, '@', 2) IN ({", ".join(f"'{domain}'" for domain in DOMAINS)})""",
    total="SELECT count(*) FROM subscribers WHERE email IS NOT NULL",
    sentence="{failing} of {total} addresses belong to throw-away services.",
    do_next="Leave them out of campaigns, and confirm new sign-ups by mail.",
    tables=(),
    one_row="one person",
)
