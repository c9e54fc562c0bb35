"""Addresses that no mail can reach (A2.8)."""

from segmentation.load.check import Check, masked

MISTYPED = (
    "gmial.com",
    "gmai.com",
    "gmal.com",
    "gnail.com",
    "gmail.co",
    "gmail.con",
    "gmail.cm",
    "hotmial.com",
    "hotmal.com",
    "hotmail.con",
    "yaho.com",
    "yahoo.con",
    "yahooo.com",
    "outlok.com",
    "outlook.con",
    "iclod.com",
    "icloud.con",
)

INVALID_ADDRESSES = Check(
    name="invalid_addresses",
    title="Addresses that cannot be reached",
    question="Which addresses are mistyped?",
    severity="warn",
    why="Mails to them bounce, and bounces hurt delivery to everybody else.",
    sql=f"""SELECT r.load_id, left(r.text, 1) || regexp_replace(substr(r.text, 2), '[\\p{{L}}\\p{{N}}]', '•', 'g')
                AS address, r.reason AS why, r.line FROM app.rejects r
        WHERE r.reason LIKE '%is not an e-mail address'
        UNION ALL
        SELECT CAST(NULL AS BIGINT), {masked("s.email")}, 'the domain is mistyped', NULL FROM subscribers s
        WHERE split_part(s.email, '@', 2) IN ({", ".join(f"'{domain}'" for domain in MISTYPED)})
           OR regexp_matches(s.email, '\\.\\.|\\.@|^\\.|@-|-\\.')""",
    total="""SELECT (SELECT count(*) FROM subscribers WHERE email IS NOT NULL)
        + (SELECT count(*) FROM app.rejects WHERE reason LIKE '%is not an e-mail address')""",
    sentence="{failing} of {total} addresses are mistyped or no addresses at all.",
    do_next="Correct them where they are kept. No list that is exported holds an address that was refused.",
    tables=(),
    one_row="one address",
)
