"""Everybody against many segments in one pass: the same people and waterfalls as each segment asked alone."""

from segmentation.core.model import Segment
from segmentation.segments import everybody, membership, saved
from segmentation.store import portable
from tests.segments.shop import REPEAT, VOCABULARY, Shop, changed


def test_everybody_at_once_is_each_segment_alone(shop: Shop) -> None:
    """A9.5: rules on features, behaviours and other segments, exclusions, a cut by number and by share."""
    saved.save(shop.workspace, REPEAT, VOCABULARY)
    segments = [
        REPEAT,
        changed(REPEAT, name="Held", exclusions=("over_mailed", "open_ticket"), hard_rules=("orders_365d >= 2",)),
        changed(REPEAT, name="Best fifty", ranking="revenue_365d", top=50, exclusions=("over_mailed",)),
        changed(REPEAT, name="Best tenth", ranking="revenue_365d", top_percent=10),
        Segment("Others", f"clicks_90d >= 0 and not in segment '{REPEAT.name}'"),
        Segment("Nobody", "orders_365d > 900"),
    ]
    others = saved.by_name(shop.workspace)
    sql, _ = everybody.states(shop.people, segments, others, shop.workspace.settings)
    assert not portable.lint(sql)
    engine = shop.workspace.engine
    with engine.write(), everybody.everybody(shop.workspace, shop.people, segments, others) as whole:
        for place, one in enumerate(segments):
            assert whole.waterfall(place) == membership.waterfall(shop.workspace, shop.people, one)
            inside = engine.rows(f"SELECT subscriber_id FROM {whole.table} WHERE {whole.column(place)} = 0")
            alone, parameters = membership.of(shop.workspace, shop.people, one)
            assert sorted(inside) == sorted(engine.rows(alone, parameters)) and (inside or one.name == "Nobody")
    assert not engine.exists(whole.table)
