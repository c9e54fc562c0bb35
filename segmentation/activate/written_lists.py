"""The lists of one place, read again from their files, and held against the rules: every list of a pack in one pass.

The files are read as text by the engine; what was recorded or meant to be written plays no part in it.
"""

from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

from segmentation.activate.list_file import Written
from segmentation.activate.people_rows import ADDRESSES, NUMBERS
from segmentation.core.sql import quote
from segmentation.segments.everybody import Everybody
from segmentation.store.files import read_first_cells

# In small letters and without the apostrophe of a reading copy.
IDENTIFIER = "lower(CASE WHEN substr(r.cell, 1, 1) = CHR(39) THEN substr(r.cell, 2) ELSE r.cell END)"


class ReadBack:
    """The cells of all lists of a place. lists: of each segment, in order, the list to send and of those held out.

    people: a table of one row for everybody who stands in any of them: subscriber_id and, of the segment of place k,
    how often they stand in its list to send (`n<k>`) and among those held out (`h<k>`).
    """

    def __init__(self, whole: Everybody, lists: Sequence[tuple[Written, Written | None]], addresses: bool) -> None:
        self.whole, self.lists, self.engine = whole, lists, whole.workspace.engine
        self.ids = ADDRESSES if addresses else NUMBERS
        self.cells, self.people = f"back_{uuid4().hex[:12]}", f"listed_{uuid4().hex[:12]}"

    def __enter__(self) -> "ReadBack":
        paths, marks = list[Path](), list[int]()
        for place, sides in enumerate(self.lists):
            for held, written in enumerate(sides):
                for part in written.parts if written else ():
                    paths.append(part.path)
                    marks.append(2 * place + held)
        read_first_cells(self.engine, self.cells, paths, marks)
        columns = [
            f"COUNT(CASE WHEN r.mark = {2 * place + held} THEN 1 END) AS {side}{place}"
            for place in range(len(self.lists))
            for held, side in enumerate("nh")
        ]
        with self.engine.write() as tx:
            tx.execute(
                f"CREATE TABLE {quote(self.people)} AS SELECT i.subscriber_id, {', '.join(columns)} "
                f"FROM {quote(self.cells)} AS r JOIN ({self.ids}) AS i ON lower(trim(i.value)) = {IDENTIFIER} "
                "GROUP BY i.subscriber_id"
            )
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        # After a fault the whole pack is rolled back, these tables with it; a statement now would hide the fault.
        for table in (self.cells, self.people) if kind is None else ():
            self.engine.drop(table)

    def sql(self, place: int) -> str:
        """A SELECT of the identifiers of one list to send."""
        return f"SELECT {IDENTIFIER} AS identifier FROM {quote(self.cells)} AS r WHERE r.mark = {2 * place}"

    def sent(self, place: int) -> set[str]:
        """The identifiers of one list to send."""
        return {str(row[0]) for row in self.engine.rows(self.sql(place))}

    def prove(self, counts: Sequence[int], reachable: Sequence[int]) -> None:
        """Hold every list against its rule: the same people as the rule minus its exclusions, those held out counted
        with them; nobody twice, nobody on both sides, nobody suppressed in any.

        counts: members as recorded; reachable: of the waterfalls. The rule is that of the table of everybody, which was
        worked out apart from what was recorded. No two members share an identifier: the writers refuse that. So the
        five numbers of a list are equal only where file and rule are the same people.
        Raises RuntimeError when they differ: that is a fault of this program, and no list must leave.
        """
        rows = dict(self.engine.rows(f"SELECT r.mark, COUNT(*) FROM {quote(self.cells)} AS r GROUP BY r.mark"))
        asked = []
        for place in range(len(self.lists)):
            member = f"e.{self.whole.column(place)} = 0"
            asked += [
                f"COUNT(CASE WHEN {member} THEN 1 END)",
                f"COUNT(CASE WHEN {member} AND b.n{place} + b.h{place} = 1 THEN 1 END)",
            ]
        found = self.engine.rows(
            f"SELECT {', '.join(asked)} FROM {quote(self.whole.table)} AS e "
            f"LEFT JOIN {quote(self.people)} AS b ON b.subscriber_id = e.subscriber_id"
        )[0]
        for place, segment in enumerate(self.whole.segments):
            members, listed = map(int, found[2 * place : 2 * place + 2])
            written = int(rows.get(2 * place, 0)) + int(rows.get(2 * place + 1, 0))
            promised = sum(one.rows for one in self.lists[place] if one)
            if {members, listed, written, promised, counts[place]} != {reachable[place]}:
                raise RuntimeError(
                    f"the list of {segment.segment_id}: {written} written, {listed} of them members, {members} by the "
                    f"rule, {counts[place]} recorded, {reachable[place]} in the waterfall"
                )
        stopped = self.engine.value(
            f"SELECT COUNT(*) FROM {quote(self.people)} AS b JOIN subscribers AS s "
            "ON s.subscriber_id = b.subscriber_id WHERE s.is_suppressed"
        )
        if stopped:
            raise RuntimeError(f"the written lists hold {stopped} people who are suppressed")
