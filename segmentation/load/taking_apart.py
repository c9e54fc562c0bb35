"""How splits are carried out: after everything linked was joined, people that somebody split are taken apart."""

from collections import deque
from collections.abc import Iterable

from segmentation.load import decisions
from segmentation.store.engine import Transaction

Group = tuple[set[int], set[int]]  # identifiers that are one person, identifiers that are another


def in_force(tx: Transaction) -> tuple[Group, ...]:
    """The splits that are switched on, in a steady order."""
    found = (one.detail for one in decisions.in_force(tx) if one.check == decisions.SPLIT)
    return tuple(({int(k) for k in one["apart"]}, {int(k) for k in one["rest"]}) for one in found)


def apply(tx: Transaction, groups: Iterable[Group]) -> None:
    """Change labels(key_id, label) so that no split's two sides share a label. Reads edges(x, y); nothing else moves.

    Each identifier of a person who is split goes to the side that it is linked to by fewer steps; at equal distance, or
    without a way to either, it stays with the rest. So a later load may link both sides and they are still two people.
    """
    for apart, rest in groups:
        keys = sorted(apart | rest)
        labels: dict[int, set[int]] = {}
        for key, label in tx.rows(
            "SELECT key_id, label FROM labels WHERE key_id IN (SELECT unnest($keys))", {"keys": keys}
        ):
            labels.setdefault(int(label), set()).add(int(key))
        for label, known in labels.items():
            if known & apart and known & rest:
                take_apart(tx, label, known & apart, known & rest)


def take_apart(tx: Transaction, label: int, apart: set[int], rest: set[int]) -> None:
    """Give the two sides of one person labels of their own: each its smallest key_id."""
    members = {int(row[0]) for row in tx.rows("SELECT key_id FROM labels WHERE label = $label", {"label": label})}
    edges = tx.rows(
        "SELECT x, y FROM edges WHERE x IN (SELECT key_id FROM labels WHERE label = $label)", {"label": label}
    )
    mine = nearest(((int(x), int(y)) for x, y in edges), members, apart, rest)
    for side in (mine, members - mine):
        tx.execute(
            "UPDATE labels SET label = $new WHERE key_id IN (SELECT unnest($keys))",
            {"new": min(side), "keys": sorted(side)},
        )


def nearest(edges: Iterable[tuple[int, int]], members: set[int], apart: set[int], rest: set[int]) -> set[int]:
    """The members that are nearer to `apart` than to `rest`, counted in links."""
    beside: dict[int, set[int]] = {}
    for x, y in edges:
        if x in members and y in members:
            beside.setdefault(x, set()).add(y)
    near, far = (distances(beside, start) for start in (apart, rest))
    beyond = len(members)
    return {key for key in members if near.get(key, beyond) < far.get(key, beyond)}


def distances(beside: dict[int, set[int]], start: set[int]) -> dict[int, int]:
    """Links from the nearest of `start` to every identifier that can be reached."""
    found = dict.fromkeys(start, 0)
    waiting = deque(sorted(start))
    while waiting:
        key = waiting.popleft()
        for other in beside.get(key, ()):
            if other not in found:
                found[other] = found[key] + 1
                waiting.append(other)
    return found
