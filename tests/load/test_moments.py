"""What rules rely on to pass by old rows."""

from segmentation.core.events import MOMENTS
from segmentation.store.workspace import Workspace


def test_the_day_of_a_row_is_the_day_of_its_moment(demo_workspace: Workspace) -> None:
    """Of every row of every such table, whatever its export says: so either may be asked for."""
    for table in MOMENTS:
        rows, odd = demo_workspace.engine.rows(
            f"SELECT count(*), count(CASE WHEN happened_on IS DISTINCT FROM CAST(happened_at AS DATE) THEN 1 END) "
            f"FROM {table}"
        )[0]
        assert rows > 1000 and odd == 0
