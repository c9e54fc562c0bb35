"""Rows that were refused at loading (A2.8)."""

from segmentation.load.check import Check

ROWS_NOT_LOADED = Check(
    name="rows_not_loaded",
    title="Rows that could not be used",
    question="What was in the files and is not in the tables?",
    severity="warn",
    why="Whatever they say is missing from everyone's history.",
    sql="""SELECT r.load_id, r.file, r.line, r.column_name, r.reason FROM app.rejects r""",
    total="SELECT coalesce(sum(rows_read), 0) FROM app.loads WHERE undone_at IS NULL",
    sentence="{failing} faults were found while {total} rows were read: rows set aside, or single values left empty.",
    do_next="Download the list, correct the file or read it with another choice, and load it again.",
    tables=(),
    one_row="one fault",
)
