"""Several currencies are never added up as they stand: orders in another one wait for a rate that a person states."""

from collections.abc import Mapping
from typing import Any

from segmentation.core.errors import UserError
from segmentation.load import decisions
from segmentation.store.engine import Engine, Transaction
from segmentation.store.workspace import Workspace

CHECK = "several_currencies"
COUNTED = """SELECT upper(trim(currency)) AS code, count(*) AS n FROM loaded.current_orders
    WHERE trim(coalesce(currency, '')) <> '' GROUP BY code ORDER BY n DESC, code"""


def counted(engine: Engine | Transaction) -> dict[str, int]:
    """Currency → orders in it, most frequent first; orders that name none are taken for the most frequent one's."""
    return {str(code): int(count) for code, count in engine.rows(COUNTED)}


def stated(given: Transaction | Engine) -> tuple[str, dict[str, float]]:
    """What was stated and is in force: the currency to convert into ("": nothing), and what one of each is worth."""
    said = next((one.detail for one in decisions.in_force(given) if one.check == CHECK), {})
    return str(said.get("into", "")), {str(code): float(rate) for code, rate in said.get("rates", {}).items()}


def open_ones(workspace: Workspace) -> tuple[str, tuple[str, ...]]:
    """The currency that amounts are in, and the others that orders are in, rated or not."""
    if not workspace.engine.exists("loaded.current_orders"):
        return "", ()
    codes = counted(workspace.engine)
    into = main(codes, stated(workspace.engine)[0])
    return into, tuple(code for code in codes if code != into)


def main(codes: Mapping[str, int], into: str) -> str:
    """The currency that amounts are read in: the one stated, else the most frequent."""
    return into or next(iter(codes), "")


def checked(workspace: Workspace, detail: Mapping[str, Any]) -> dict[str, Any]:
    """The statement as it is recorded. Raises UserError when a rate is missing or no amount above zero."""
    codes = counted(workspace.engine)
    into = main(codes, str(detail.get("into", "")).strip().upper())
    rates = {str(code).strip().upper(): rate for code, rate in dict(detail.get("rates", {})).items()}
    wanted = [code for code in codes if code != into]
    for code in wanted:
        if not isinstance(rates.get(code), int | float) or not 0 < float(rates[code]) < 1e9:
            raise UserError(
                "no_rate",
                f"What one {code} is worth in {into} is not said.",
                f"Give a number above zero for each of: {', '.join(wanted)}.",
            )
    return {"into": into, "rates": {code: float(rate) for code, rate in rates.items() if code != into}}


def apply(tx: Transaction) -> None:
    """Make foreign_orders(load_id, row_no, order_id, currency, rate), and the views that amounts are read from.

    foreign_orders: orders in another currency than amounts are read in; without a rate they are hidden.
    converted_orders, converted_order_lines: the rows in force, their amounts in one currency where rates are known.
    """
    codes = counted(tx)
    said, rates = stated(tx)
    into = main(codes, said)
    tx.execute("CREATE OR REPLACE TEMP TABLE rates(code VARCHAR, rate DOUBLE)")
    for code in codes:
        if code != into:
            tx.execute("INSERT INTO rates VALUES ($code, $rate)", {"code": code, "rate": rates.get(code)})
    tx.execute("""CREATE OR REPLACE TABLE foreign_orders AS
        SELECT o.load_id, o.row_no, o.order_id, r.code AS currency, r.rate
        FROM loaded.current_orders o JOIN rates r ON r.code = upper(trim(o.currency))""")
    tx.execute("DROP TABLE rates")
    orders, lines = "SELECT * FROM loaded.current_orders", "SELECT * FROM loaded.current_order_lines"
    if tx.value("SELECT count(rate) FROM foreign_orders"):
        # Codes are three letters of the loaded rows, and stand in a view, where nothing can be bound.
        code = into.replace("'", "''")
        orders = f"""SELECT o.* REPLACE (CASE WHEN f.rate IS NULL THEN o.currency ELSE '{code}' END AS currency,
                o.total * coalesce(f.rate, 1) AS total, o.discount * coalesce(f.rate, 1) AS discount,
                o.refunded * coalesce(f.rate, 1) AS refunded)
            FROM loaded.current_orders o LEFT JOIN foreign_orders f ON f.load_id = o.load_id AND f.row_no = o.row_no"""
        lines = """SELECT l.* REPLACE (l.unit_price * coalesce(f.rate, 1) AS unit_price,
                l.line_total * coalesce(f.rate, 1) AS line_total)
            FROM loaded.current_order_lines l
            LEFT JOIN (SELECT load_id, order_id, max(rate) AS rate FROM foreign_orders GROUP BY load_id, order_id) f
                ON f.load_id = l.load_id AND f.order_id = l.order_id"""
    tx.execute(f"CREATE OR REPLACE VIEW converted_orders AS {orders}")
    tx.execute(f"CREATE OR REPLACE VIEW converted_order_lines AS {lines}")
