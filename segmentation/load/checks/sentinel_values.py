"""Values that stand for “we do not know”, such as an age of 118 or a birthday in 1900 (A2.8)."""

from segmentation.load.check import Check

LEAST = 3  # people with it: a single odd value is a typing error, not a code
DATES = ("1900-01-01", "1901-01-01", "1970-01-01", "2099-12-31", "9999-12-31", "0001-01-01", "0000-00-00")
WORDS = ("n/a", "#n/a", "na", "null", "none", "nan", "unknown", "undefined", "-", "?", "not set", "(not set)")
AGE = "(^|[^a-z])(age|alter)([^a-z]|$)"

SENTINEL_VALUES = Check(
    name="sentinel_values",
    title="Values that mean “unknown”",
    question="Which values of profiles are codes for a missing value?",
    severity="warn",
    why="Read as numbers, hundreds of people aged 118 bend every average and every group that is found.",
    # A number is a code when it is far out by itself: made of nines or minus one, and ten times all others; or no age.
    sql=f"""WITH seen AS (
            SELECT name, trim(value) AS value, try_cast(trim(value) AS DOUBLE) AS number, count(*) AS people
            FROM subscriber_properties WHERE trim(value) <> '' GROUP BY ALL
        ),
        coded AS (
            SELECT name, value, number, people,
                regexp_full_match(value, '-1(\\.0*)?|-?9{{2,9}}(\\.0*)?') AS is_code FROM seen
        ),
        plain AS (
            SELECT name, max(abs(number)) AS largest, min(number) AS smallest, count(number) AS numbers
            FROM coded WHERE NOT is_code GROUP BY name
        )
        SELECT CAST(NULL AS BIGINT) AS load_id, c.name AS property, c.value, c.people,
            CASE WHEN left(c.value, 10) IN {DATES} THEN 'a date that stands for none'
                WHEN lower(c.value) IN {WORDS} THEN 'a word for nothing'
                WHEN c.is_code THEN 'a code for a missing number' ELSE 'nobody is that old' END AS why
        FROM coded c LEFT JOIN plain p ON p.name = c.name
        WHERE c.people >= {LEAST} AND (left(c.value, 10) IN {DATES} OR lower(c.value) IN {WORDS}
            OR (regexp_matches(lower(c.name), '{AGE}') AND (c.number > 110 OR c.number < 0))
            OR (c.is_code AND p.numbers >= 2
                AND CASE WHEN c.number < 0 THEN p.smallest >= 0 ELSE c.number > 10 * p.largest END))""",
    total="SELECT count(*) FROM (SELECT DISTINCT name, value FROM subscriber_properties)",
    sentence="{failing} of {total} values in profiles are codes for “we do not know”.",
    do_next="Leave those cells empty in the export, or write rules that leave the value out (for example age <= 110).",
    tables=("properties",),
    one_row="one value of one property",
)
