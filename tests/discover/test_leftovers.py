"""Tables of labels, places and tastes: bounded in number, and never a page that reads one that is gone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from segmentation.discover import leftovers
from segmentation.discover.choice import Choice, discover
from segmentation.discover.projection import places, project
from segmentation.store.workspace import Workspace
from tests.discover import shops

FEATURES = ("orders_total", "clicks_90d", "product_views_90d")


def tables(workspace: Workspace) -> list[str]:
    return [name for name, _ in workspace.engine.rows(leftovers.LISTED) if name.startswith(leftovers.PREFIXES)]


def make(workspace: Workspace, *names: str) -> None:
    with workspace.engine.write() as tx:
        for name in names:
            tx.execute(f"CREATE TABLE {name} AS SELECT 1 AS subscriber_id")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = Workspace.create(tmp_path / "shop", "Shop")
    yield made
    made.close()


def test_the_last_looks_stay_with_their_places_and_all_others_go(workspace: Workspace) -> None:
    """Also what an earlier version of the program left, and what a killed run did."""
    make(workspace, "clusters_old", "places_older", "tastes_old", "taste_items_x", "people_keep", "clusters")
    with workspace.engine.write() as tx:
        tx.execute("CREATE VIEW people_tastes_old AS SELECT * FROM tastes_old")
    names = [f"clusters_{one:012x}" for one in range(leftovers.KEPT + 3)]
    for one in names:
        make(workspace, one, one.replace("clusters", "places") + "_abc")
        leftovers.used(workspace, one)
    assert len(tables(workspace)) == 2 * leftovers.KEPT
    assert {one for one in tables(workspace) if one.startswith("clusters_")} == set(names[3:])
    assert workspace.engine.exists("people_keep") and workspace.engine.exists("clusters")


def test_a_look_taken_again_counts_as_new_and_tastes_are_counted_apart(workspace: Workspace) -> None:
    names = [f"clusters_{one:012x}" for one in range(leftovers.KEPT)]
    for one in names:
        make(workspace, one)
        leftovers.used(workspace, one)
    make(workspace, "tastes_aa")
    with workspace.engine.write() as tx:
        tx.execute("CREATE VIEW tastes_aa_people AS SELECT * FROM tastes_aa")
    leftovers.used(workspace, "tastes_aa_people")
    assert {"tastes_aa", "tastes_aa_people", *names} <= set(tables(workspace))
    leftovers.used(workspace, names[0])
    make(workspace, "clusters_new")
    leftovers.used(workspace, "clusters_new")
    assert set(tables(workspace)) == {"tastes_aa", "tastes_aa_people", "clusters_new", names[0], *names[2:]}


def test_many_looks_leave_few_tables(workspace: Workspace) -> None:
    """The tables of a shop, found, drawn and left: numbers of groups from 3 to 11."""
    engine, people, _ = shops.planted(400)
    workspace.engine.load_frame(people.table.name, engine.read(f"SELECT * FROM {people.table.name}"))
    engine.close()
    for k in range(3, 12):
        found = discover(workspace, people, Choice("ward", FEATURES, {"k": float(k)}))
        places(workspace.engine, people, found, project(found))
    left = tables(workspace)
    assert found.labels.name in left
    assert sum(one.startswith("clusters_") for one in left) == leftovers.KEPT
    assert sum(one.startswith("places_") for one in left) == leftovers.KEPT
