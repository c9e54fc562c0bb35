"""One category under several names (A2.5)."""

from segmentation.load.check import Check

CATEGORY_SPELLINGS = Check(
    name="category_spellings",
    title="Categories spelled differently",
    question="Is one category known by several names?",
    severity="warn",
    why="Interest in a category is split over its names, so people stay below the threshold of every rule about it.",
    sql="""SELECT CAST(NULL AS BIGINT) AS load_id, g.spelling, g.proposed, g.seen, g.why FROM category_groups g
        WHERE g.spelling <> g.proposed AND NOT EXISTS (SELECT 1 FROM category_names n WHERE n.spelling = g.spelling)""",
    total="SELECT count(DISTINCT category) FROM loaded.load_products WHERE trim(category) <> ''",
    sentence="{failing} of {total} category names look like another spelling of a more frequent one.",
    do_next="Confirm which names mean the same; they are then read as one, and the export stays as it is.",
    tables=(),
    one_row="one spelling that is not the proposed one",
    repair=True,
    because="one category goes by several names",
)
