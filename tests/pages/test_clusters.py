"""Clusters: nothing looked for, groups in every picture, people chosen on the map, saving and its gates."""

from dataclasses import replace
from pathlib import Path

import pytest

from segmentation.core.errors import UserError
from segmentation.core.model import Segment
from segmentation.discover import choice as choices
from segmentation.discover import leftovers
from segmentation.segments import saved
from segmentation.store.workspace import Workspace
from segmentation.ui import cached, choosing, clustering_views, discovery
from segmentation.understand.people import prepare
from tests.pages.segment_pages import press, words

PAGE = "pages/discover/clusters.py"
MAIL = "A short guide to choosing boots that fit"


def look(within: str = "", method: str = "kmeans", **more) -> choices.Choice:
    workspace = cached.workspace("demo-shop")
    workspace.save_settings(replace(workspace.settings, cluster_sample=1_500))  # less to wait for
    choice = choices.Choice(method, parameters={"k": 4.0}, within=within, **more)
    choices.choose(workspace, choice)
    return choice


def test_empty_workspace_says_what_to_load_first(app, home: Path) -> None:
    Workspace.create(home / "alpha", "Alpha").close()
    test = app(PAGE, workspace="alpha").run()
    assert not test.exception
    assert "Nothing is loaded yet" in words(test)


def test_groups_are_found_seen_and_saved(app, demo_home: Path) -> None:
    """Every picture draws; a group is saved only once it is said what e-mail it gets."""
    test = app(PAGE, workspace="demo-shop").run()
    assert not test.exception and "Nobody has looked for groups yet." in words(test)
    test.slider(key="cluster_kmeans_k").set_value(4)
    press(test, "Find groups")
    assert not test.exception and "4 groups among" in words(test)
    assert "Jaccard" in words(test) and "To send:" in words(test)
    for view in (clustering_views.PROFILES, clustering_views.PANELS, clustering_views.SIZES, clustering_views.NUMBER):
        test.session_state["cluster_view_next"] = view
        test.run()
        assert not test.exception, view
    assert "Nobody has asked how many groups" in words(test)
    press(test, "Save as segment")
    assert "What e-mail would you send them?" in words(test)
    assert not saved.load_all(cached.workspace("demo-shop"))
    next(one for one in test.text_area if "e-mail" in one.label).set_value(MAIL)
    press(test, "Save as segment")
    kept = saved.load_all(cached.workspace("demo-shop"))
    assert len(kept) == 1 and kept[0].brief == MAIL and kept[0].proposed_by.startswith("Clusters: stable")


def test_a_group_that_does_not_return_needs_a_reason_and_keeps_it(app, demo_home: Path, monkeypatch) -> None:
    from segmentation.discover.clusters import Cluster

    look()
    monkeypatch.setattr(Cluster, "stability", property(lambda self: "doubtful"))
    test = app(PAGE, workspace="demo-shop").run()
    next(one for one in test.text_area if "e-mail" in one.label).set_value(MAIL)
    press(test, "Save as segment")
    assert "Give a reason first." in words(test)
    next(one for one in test.text_input if "worth an e-mail" in one.label).set_value("The buyer knows them all by name")
    press(test, "Save as segment")
    kept = saved.load_all(cached.workspace("demo-shop"))
    assert kept[0].extra["reason_although_unstable"] == "The buyer knows them all by name"


def test_people_chosen_by_filters_get_a_rule(app, demo_home: Path) -> None:
    """The filters do what the lasso does; the choice outlives the session."""
    look()
    test = app(PAGE, workspace="demo-shop").run()
    next(one for one in test.multiselect if one.label == "With these features between").set_value(["clicks_90d"]).run()
    slider = next(one for one in test.slider if one.label == "Clicks 90d")
    slider.set_value((5.0, float(slider.max))).run()
    press(test, "Choose these people")
    said = words(test)
    assert not test.exception and "chosen," in said and "What these people have in common" in said
    again = app(PAGE, workspace="demo-shop").run()
    assert "What these people have in common" in words(again)
    press(again, "Choose nobody")
    assert "What these people have in common" not in words(again)


def test_a_drawn_shape_is_kept_for_its_picture(app, demo_home: Path) -> None:
    look()
    test = app(PAGE, workspace="demo-shop").run()
    workspace = cached.workspace("demo-shop")
    of = discovery.groups("demo-shop", prepare(workspace).as_of, choices.chosen(workspace), lambda text, part: None)
    drawn = discovery.picture(workspace, of, "pca")
    middle = float(drawn.x.mean()), float(drawn.y.mean())
    far = 2 * float(abs(drawn.x).max())
    choosing.keep(
        workspace, of, drawn, choosing.selecting.shape([middle[0], far, far, middle[0]], [-far, -far, far, far])
    )
    test.run()
    assert not test.exception and "chosen," in words(test) and "of everyone here" in words(test)


def test_ward_shows_its_tree_inside_a_stage(app, demo_home: Path) -> None:
    look("stage:active", "ward")
    test = app(PAGE, workspace="demo-shop").run()
    assert "Stage: active" in words(test)
    test.session_state["cluster_view_next"] = clustering_views.TREE
    test.run()
    assert not test.exception and "Cut into 4: groups of" in words(test)


def test_a_segment_is_looked_into_for_two_groups(app, demo_home: Path) -> None:
    """A6.6: with its evidence, and both halves offered as rules."""
    app().run()
    workspace = cached.workspace("demo-shop")
    vips = Segment("VIP buyers who click", "clicks_90d >= 8 and revenue_365d >= 150")
    kept = saved.save(workspace, vips, prepare(workspace).vocabulary, "Ana")
    look(f"segment:{kept.segment_id}")
    test = app(PAGE, workspace="demo-shop").run()
    assert not test.exception and "It holds two groups" in words(test)
    press(test, "Save this half as a segment")
    assert len(saved.load_all(workspace)) == 1 and "What e-mail would you send them?" in words(test)
    mails = [one for one in test.text_area if "e-mail" in one.label]
    mails[-2].set_value(MAIL)  # the page's last two forms are those of the halves
    press(test, "Save this half as a segment")
    half = next(one for one in saved.load_all(workspace) if one.segment_id != kept.segment_id)
    assert half.hard_rules == (vips.rule_text,) and half.proposed_by.startswith("Split of “VIP buyers who click”")


def test_a_stage_that_is_gone_is_said(app, demo_home: Path) -> None:
    look("segment:gone")
    test = app(PAGE, workspace="demo-shop").run()
    assert not test.exception and "There is no segment" in words(test)
    assert test.selectbox(key="cluster_method").value


def test_what_cannot_be_grouped_is_said_and_the_controls_stay(app, demo_home: Path, monkeypatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise UserError("too_few_people", "Only 12 people can be grouped here.", "Choose a wider group.")

    look()
    monkeypatch.setattr(discovery, "discover", refuse)
    test = app(PAGE, workspace="demo-shop").run()
    assert not test.exception and "Only 12 people can be grouped here." in words(test)
    assert test.selectbox(key="cluster_method").value == "k-means"


@pytest.mark.parametrize("method", ["kmeans", "ward"])
def test_how_many_is_answered_and_remembered(app, demo_home: Path, method: str, monkeypatch) -> None:
    monkeypatch.setattr("segmentation.discover.number.MOST", 800)
    look(method=method)
    test = app(PAGE, workspace="demo-shop").run()
    press(test, "Suggest a number")
    assert not test.exception and "groups" in words(test) and "Tried on 800 people" in words(test)
    choice = choices.chosen(cached.workspace("demo-shop"))
    best = choices.suggested(cached.workspace("demo-shop"), prepare(cached.workspace("demo-shop")), choice).best.groups
    if best != 4:
        press(test, f"Find {best} groups")
    assert not test.exception and test.slider(key=f"cluster_{method}_k").value == best
    assert f"{best} groups" in words(test) and not [one for one in test.button if one.label == f"Find {best} groups"]


def test_groups_whose_tables_were_dropped_are_found_again(app, demo_home: Path) -> None:
    """Other looks may have taken their place meanwhile."""
    look()
    test = app(PAGE, workspace="demo-shop").run()
    assert "4 groups among" in words(test)
    leftovers.clean(cached.workspace("demo-shop").engine, [])
    test.selectbox(key="cluster_group").select_index(1).run()
    assert not test.exception and "4 groups among" in words(test) and "they agree on" in words(test)
