"""The embedded engine, from outside. Trap numbers are those of the design notes."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from segmentation.core.errors import UserError
from segmentation.core.model import Step
from segmentation.store.duckdb import DuckDBEngine


def test_trap_9_threads_never_see_each_others_answers() -> None:
    engine = DuckDBEngine(None)
    engine.make(Step("numbers", "SELECT range AS n FROM range(100000)"))

    def ask(i: int) -> bool:
        return engine.value("SELECT count(*) * 1000 + $i FROM numbers WHERE n < $i", {"i": i}) == i * 1000 + i

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(1, 601)))


def test_trap_10_a_second_process_is_told_who_has_the_file(tmp_path: Path) -> None:
    engine = DuckDBEngine(tmp_path / "w.duckdb")
    code = (
        "import sys; from pathlib import Path; from segmentation.store.duckdb import DuckDBEngine\n"
        "from segmentation.core.errors import UserError\n"
        "try: DuckDBEngine(Path(sys.argv[1]))\n"
        "except UserError as e: print(e.reason, '|', e.what, '|', e.do_next)"
    )
    said = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "w.duckdb")], capture_output=True, text=True, check=True
    ).stdout
    engine.close()
    assert said.startswith("workspace_in_use |") and "process" in said and "Close the app" in said


def test_trap_12_sums_of_integers_stay_whole_numbers() -> None:
    engine = DuckDBEngine(None)
    frame = engine.read("SELECT sum(range) AS n, sum(CASE WHEN range > 99 THEN 1 END) AS none FROM range(10)")
    assert frame["n"].dtype.kind == "i" and frame["n"][0] == 45
    assert frame["none"].isna()[0]


def test_a_failing_transaction_leaves_nothing_and_the_engine_usable() -> None:
    engine = DuckDBEngine(None)
    engine.make(Step("kept", "SELECT 1 AS a"))
    with pytest.raises(ZeroDivisionError), engine.write() as tx:
        tx.execute("INSERT INTO kept VALUES (2)")
        with engine.write() as inner:  # joins the outer one
            inner.execute("CREATE TABLE half AS SELECT 1")
        raise ZeroDivisionError
    assert engine.value("SELECT count(*) FROM kept") == 1
    assert not engine.exists("half")


def test_readers_see_the_last_committed_state_while_a_writer_works() -> None:
    engine = DuckDBEngine(None)
    engine.make(Step("t", "SELECT 1 AS a"))
    with ThreadPoolExecutor(1) as other, engine.write() as tx:
        tx.execute("INSERT INTO t VALUES (2)")
        assert other.submit(engine.value, "SELECT count(*) FROM t").result() == 1
        assert engine.value("SELECT count(*) FROM t") == 2  # the writing thread sees its own rows
    assert engine.value("SELECT count(*) FROM t") == 2


@pytest.mark.parametrize(
    "content", [b"SQLite format 3\x00" + b"\x00" * 100, b"hello, I am a text file, not a database"]
)
def test_another_kind_of_file_is_refused_before_anything_is_fetched(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "w.duckdb"
    file.write_bytes(content)
    with pytest.raises(UserError) as said:
        DuckDBEngine(file)
    assert said.value.reason == "not_a_workspace"


def test_a_truncated_database_says_so(tmp_path: Path) -> None:
    file = tmp_path / "w.duckdb"
    engine = DuckDBEngine(file)
    engine.make(Step("t", "SELECT range AS a, 'text ' || range AS b FROM range(200000)"))
    engine.close()
    file.write_bytes(file.read_bytes()[:5000])
    with pytest.raises(UserError) as said:
        DuckDBEngine(file)
    assert said.value.reason == "workspace_damaged"


def test_python_variables_and_extensions_are_out_of_reach() -> None:
    engine = DuckDBEngine(None)
    secret = [1]
    for sql in ("SELECT * FROM secret", "INSTALL httpfs"):
        with pytest.raises(Exception):  # noqa: B017 - whichever error the engine has for it
            engine.rows(sql)
    assert secret == [1]


def test_a_closed_engine_says_what_to_do() -> None:
    engine = DuckDBEngine(None)
    engine.close()
    engine.close()
    with pytest.raises(UserError) as said:
        engine.rows("SELECT 1")
    assert said.value.reason == "workspace_closed"


def test_a_join_from_a_file_keeps_the_table_and_not_the_rows_of_the_file(tmp_path: Path) -> None:
    """The database's guess at a file's rows is far too low. Afterwards, also after a fault, it chooses again."""
    file = tmp_path / "rows.csv"
    file.write_text("n\n" + "".join(f"{n}\n" for n in range(1000)))
    engine = DuckDBEngine(None)
    engine.make(Step("numbers", "SELECT range AS n FROM range(100000)"))
    sql = f"""EXPLAIN (FORMAT json) SELECT max(k.n) FROM read_csv('{file}', auto_detect = false, header = true,
        delim = ',', columns = {{'n': 'BIGINT'}}) f JOIN numbers k ON k.n = f.n"""

    def kept() -> str:
        """What stands on the right of the join: that side is kept in memory."""
        step = json.loads(engine.rows(sql)[0][1])[0]
        while len(step["children"]) < 2:
            step = step["children"][0]
        return str(step["children"][1]["name"])

    chosen = kept()
    with pytest.raises(ZeroDivisionError), engine.right_side_kept():
        assert kept().strip() == "SEQ_SCAN"
        raise ZeroDivisionError
    assert kept() == chosen
    assert engine.value("SELECT current_setting('disabled_optimizers')") == ""
