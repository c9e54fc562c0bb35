"""Proof from the whole column, where the first rows leave open which way round dates or decimals are.

An export begins with its oldest rows: two hundred orders of the first days of January prove nothing, one of the
thirteenth does.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from segmentation.load import expressions, readers
from segmentation.load.dates import read_format
from segmentation.load.nouns import Arrived
from segmentation.load.numbers import mark_of
from segmentation.store.engine import Engine

MOST_COLUMNS = 12
PARTS = r"^\s*([0-9]{1,2})[./-]([0-9]{1,2})[./-][0-9]{4}"
# Decimals of another number than three, both marks, or one mark twice.
PROVES = r"[.,]([0-9]{1,2}|[0-9]{4,})[^0-9.,]*$|[.][0-9]+,|,[0-9]+[.]|[.][0-9]{3}[.]|,[0-9]{3},"
AMOUNT = r"^[^0-9]{0,5}[0-9][0-9., ]*[^0-9]{0,5}$"


class _TakenBack(Exception):
    """Ends the transaction without keeping anything of it."""


def proved(arrived: Arrived, engine: Engine) -> Arrived:
    """The same file, with texts that settle an open question at the head of its sample; unchanged where there are none.

    Reads the whole file once, and only when the first rows leave something open. A file that the reader gives up on
    stays as it is: the question is asked then.
    """
    columns = list(zip(*arrived.sample, strict=True)) if arrived.sample else []
    filled = [[text for text in column if text.strip()] for column in columns]
    # A look at one text first: there may be thousands of columns.
    dated = [at for at, texts in enumerate(filled) if texts and re.match(PARTS, texts[0])]
    dates = [at for at in dated if read_format(filled[at]).ambiguous][:MOST_COLUMNS]
    amounts = [at for at, texts in enumerate(filled) if at not in dated and is_open(texts)][:MOST_COLUMNS]
    if not dates and not amounts:
        return arrived
    found = first_of(arrived, engine, dates, amounts)
    rows = [tuple(row.get(at, "") for at in range(len(arrived.headers))) for row in found if row]
    return replace(arrived, sample=(*rows, *arrived.sample))


def is_open(texts: Sequence[str]) -> bool:
    """Whether these are amounts of which none proves its decimal mark."""
    either = False
    for text in texts:  # the first that proves it ends the search: there may be thousands of columns
        mark = mark_of(text.strip())
        if mark in (".", ","):
            return False
        either = either or bool(mark)
    return either and all(re.match(AMOUNT, text) for text in texts)


def first_of(arrived: Arrived, engine: Engine, dates: Sequence[int], amounts: Sequence[int]) -> list[dict[int, str]]:
    """Column → a text that proves something: first those of days that stand first, then the others."""
    bound = expressions.Bound()
    wanted = []
    for at in dates:
        for part in (1, 2):
            number = f"TRY_CAST(regexp_extract(c{at}, '{PARTS}', {part}) AS INTEGER)"
            wanted.append((part, at, f"min(CASE WHEN {number} BETWEEN 13 AND 31 THEN trim(c{at}) END)"))
    for at in amounts:
        matches = f"regexp_matches(trim(c{at}), '{AMOUNT}') AND regexp_matches(trim(c{at}), '{PROVES}')"
        wanted.append((1, at, f"min(CASE WHEN {matches} THEN trim(c{at}) END)"))
    sql = f"SELECT {', '.join(text for _, _, text in wanted)} FROM {readers.scan(arrived, bound, 'rejects_of_proof')}"
    row: list[object] = []
    try:
        with engine.write() as tx:
            row = list(tx.rows(sql, bound.values)[0])
            raise _TakenBack
    except _TakenBack:
        pass
    except Exception as fault:
        if type(fault).__module__.split(".")[0] not in ("duckdb", "_duckdb"):
            raise
        return []
    found: list[dict[int, str]] = [{}, {}]
    for (part, at, _), text in zip(wanted, row, strict=True):
        if text is not None:
            found[part - 1][at] = str(text)
    return found
