"""The demo shop with its outcomes dealt out anew: no pocket is confirmed in 19 of 20 seeds (A6.3)."""

from datetime import timedelta

import numpy as np
import pytest

from segmentation.discover import before_after, outcomes, subgroups
from segmentation.store.workspace import Workspace
from segmentation.understand.people import prepare

PEOPLE = 4_000  # drawn of the shop: enough for its evening browsers, and twenty searches in under a minute


@pytest.mark.slow
def test_nothing_is_confirmed_in_19_of_20_shuffled_copies_of_the_demo_shop(prepared_workspace: Workspace) -> None:
    people = prepare(prepared_workspace)
    start = people.as_of - timedelta(days=30)
    then, chosen = prepare(prepared_workspace, start), outcomes.outcome("ordered")
    ids, _ = before_after.drawn(prepared_workspace, then, chosen, people.as_of, 7)
    ids = np.sort(np.random.default_rng(7).choice(ids, PEOPLE, replace=False))
    outcome = before_after.outcomes_of(prepared_workspace, chosen, ids, start, people.as_of)
    offered = before_after.candidates(prepared_workspace, then, ids, chosen)
    met, names = np.array([one.met for one in offered]), [one.feature.name for one in offered]
    unshuffled = subgroups.hunt(met, outcome, "share", names, seed=7)
    assert any("evening_visit_share" in {names[part] for part in one.parts} for one in unshuffled)
    spoiled = [
        seed
        for seed in range(20)
        if subgroups.hunt(met, np.random.default_rng(seed).permutation(outcome), "share", names, seed)
    ]
    assert len(spoiled) <= 1
