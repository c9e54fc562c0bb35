"""Three ways to count opens, because machines make many of them (A2.6): tried inside a transaction, never kept."""

from dataclasses import dataclass

from segmentation.load import canonical
from segmentation.store.workspace import Workspace


@dataclass(frozen=True)
class Regime:
    """One way to count opens. name: as stored. title: as a column says it. meaning: one sentence."""

    name: str
    title: str
    meaning: str
    sql: str


ALL_OPENS = Regime(
    "all_opens",
    "All opens",
    "Every open counts, by whomever it was made.",
    "SELECT * REPLACE (false AS is_machine) FROM ({opens})",
)
WITHOUT_MACHINES = Regime(
    "without_machines",
    "Without machine opens",
    "Opens that the export marks, or that came within 5 seconds of the mail, do not count.",
    "{quick}",
)
CLICKS_ONLY = Regime(
    "clicks_only",
    "Clicks only",
    "An open counts only where the person clicked in the same mail.",
    """SELECT o.* REPLACE (false AS is_machine) FROM ({opens}) AS o
        WHERE o.event <> 'opened' OR EXISTS (SELECT 1 FROM ({opens}) AS c WHERE c.event = 'clicked'
            AND c.subscriber_id = o.subscriber_id AND c.campaign_id = o.campaign_id)""",
)
REGIMES = (ALL_OPENS, WITHOUT_MACHINES, CLICKS_ONLY)


def apply(workspace: Workspace, regime: Regime) -> None:
    """Count opens that way from now on in this transaction: call inside `engine.write()` that is rolled back.

    Raises the data version, so that nothing computed under another regime is taken for this one's.
    """
    with workspace.engine.write() as tx:
        # Clicks by machines stay as they are decided; only what an open is changes.
        kept = {"machine_clicks"} if tx.value("SELECT count(*) FROM hidden_clicks") else set()
        tx.execute("""CREATE OR REPLACE TABLE hidden_opens AS
            SELECT DISTINCT key_id, campaign_id, happened_at FROM machine_opens""")
        views = {
            "opens": canonical.statement("email_events", kept) + "\n",  # it ends in a comment
            "quick": canonical.statement("email_events", kept | {"machine_opens"}),
        }
        tx.execute(f"CREATE OR REPLACE VIEW email_events AS {regime.sql.format(**views)}")
        workspace.set_state("data_version", str(workspace.data_version() + 1))
