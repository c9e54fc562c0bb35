"""`segments repair`: decisions by command, the same as on the page, with who and when."""

from pathlib import Path

from tests.cli.conftest import Segments


def test_a_repair_is_switched_on_and_off(segments: Segments, shop: Path) -> None:
    found = {one["check"]: one["failing"] for one in segments("audit", "--json").json["findings"]}
    done = segments("repair", "orders_fired_twice", "--actor", "Kim", "--json").json
    assert done["active"] is True
    orders = done["effect"]["before"]["orders"] - done["effect"]["after"]["orders"]
    assert 0 < orders <= found["orders_fired_twice"]
    assert "orders_fired_twice" in {one["check"] for one in segments("audit", "--json").json["repaired"]}
    (decision,) = segments("repair", "--json").json["decisions"]
    assert (decision["check"], decision["active"], decision["actor"]) == ("orders_fired_twice", True, "Kim")
    off = segments("repair", "orders_fired_twice", "--off")
    assert off.status == 0 and "orders" in off.out and "switched off" in off.err
    listed = segments("repair")
    assert "Orders fired twice" in listed.out and "off" in listed.out


def test_spellings_take_a_subject(segments: Segments, shop: Path) -> None:
    done = segments("repair", "category_spellings", "--subject", "Boots", "--json").json
    assert done["effect"]["after"]["categories"] < done["effect"]["before"]["categories"]
    named = segments("repair", "category_spellings", "--subject", "Shelter", "--spelling", "Tents", "--json").json
    assert named["effect"]["after"]["categories"] <= named["effect"]["before"]["categories"]


def test_who_would_be_affected_decides_nothing(segments: Segments, shop: Path) -> None:
    found = segments("repair", "orders_fired_twice", "--affected", "--json").json["affected"]
    assert found["change"]["people"] > 500 and found["sentences"]
    assert segments("repair", "orders_fired_twice", "--affected").out.strip() == "\n".join(found["sentences"])
    assert segments("repair", "--json").json["decisions"] == []


def test_mistakes_end_with_two_lines(segments: Segments, shop: Path) -> None:
    for words, said in (
        (("test_order",), "Did you mean “test_orders”"),
        (("stale_source",), "no repair for “stale_source”"),
        (("several_currencies", "--rate", "USD"), "“USD” is no rate"),
        (("stale_source", "--affected"), "no repair for “stale_source”"),
    ):
        done = segments("repair", *words)
        assert done.status != 0 and said in done.err and "Traceback" not in done.err
