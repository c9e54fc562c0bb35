"""People who open every mail and never click: most likely a program opens for them (A2.6)."""

from segmentation.load.check import Check, masked

LEAST = 10  # mails received: below it a keen reader looks the same

OPENS_EVERYTHING = Check(
    name="opens_everything",
    title="Opens everything, never clicks",
    question="Who opened every single mail and never clicked one?",
    severity="warn",
    why="A program that fetches mails looks like the most faithful reader: by opens they are your most engaged people.",
    sql=f"""SELECT CAST(NULL AS BIGINT) AS load_id, m.subscriber_id, {masked("s.email")} AS email, m.received, m.opened
        FROM (SELECT subscriber_id,
                count(DISTINCT CASE WHEN event = 'received' THEN campaign_id END) AS received,
                count(DISTINCT CASE WHEN event = 'opened' AND NOT is_machine THEN campaign_id END) AS opened,
                count(CASE WHEN event = 'clicked' THEN 1 END) AS clicked
            FROM email_events WHERE event IN ('received', 'opened', 'clicked') GROUP BY subscriber_id
            HAVING received >= {LEAST} AND clicked = 0 AND opened >= received) m
        JOIN subscribers s ON s.subscriber_id = m.subscriber_id""",
    total="""SELECT count(*) FROM (SELECT 1 FROM email_events WHERE event = 'opened' AND NOT is_machine
        GROUP BY subscriber_id)""",
    sentence="{failing} of {total} people who opened mails opened every one of at least ten and clicked none.",
    do_next="Switch the repair of “Opens by machines” on; who is left here: build segments on clicks and orders.",
    tables=("email_events",),
    one_row="one person",
)
