"""How each group treats its mail: chances by how long ago a campaign was, and the states that chance may not undo."""

from __future__ import annotations

import numpy as np

from data.demo.people import BACKGROUND

# group: chance to be mailed (last 120 days, before), chance to open, chance to click; per campaign received
HABITS = {
    BACKGROUND: (0.07, 0.035, 0.30, 0.03),
    "promo_only": (0.13, 0.06, 0.35, 0.08),
    "boot_browsers": (0.16, 0.07, 0.35, 0.06),
    "cooling_regulars": (0.50, 0.13, 0.60, 0.45),
    "rare_high_value": (0.16, 0.08, 0.20, 0.0),
    "one_time_clickers": (0.62, 0.06, 0.70, 0.58),
    "repeat_vips": (0.62, 0.06, 0.70, 0.58),
    "evening_browsers": (0.12, 0.06, 0.35, 0.05),
    "category_explorers": (0.12, 0.06, 0.35, 0.05),
    "refund_heavy": (0.15, 0.06, 0.30, 0.04),
    "accelerating": (0.80, 0.06, 0.30, 0.06),
    "decelerating": (0.75, 0.06, 0.50, 0.30),
    "dormant": (0.24, 0.10, 0.60, 0.42),
    "resurrected": (0.30, 0.13, 0.60, 0.42),
    "new_subscribers": (0.45, 0.0, 0.50, 0.10),
    "chronic_non_openers": (0.18, 0.09, 0.0, 0.0),
}


def chances(group: np.ndarray, ago: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Chance to open and to click each campaign received, by group and by how long ago it was."""
    n = len(group)
    opens = np.array([HABITS[g][2] for g in group], dtype=np.float32)[:, None] * np.ones((1, len(ago)), np.float32)
    clicks = np.array([HABITS[g][3] for g in group], dtype=np.float32)[:, None] * np.ones((1, len(ago)), np.float32)
    person = np.clip(rng.gamma(4, 0.25, n), 0.2, 2.0).astype(np.float32)[:, None]
    opens *= np.where((group == BACKGROUND)[:, None], person, 1)
    a = ago[None, :]

    def during(name: str, when: np.ndarray, open_chance: float, click_chance: float) -> None:
        where = (group == name)[:, None] & when
        opens[where], clicks[where] = open_chance, click_chance

    during("cooling_regulars", a <= 62, 0.25, 0.0)
    during("accelerating", a < 29, 0.90, 0.80)
    during("accelerating", (a >= 29) & (a <= 95), 0.20, 0.06)
    during("decelerating", a < 31, 0.15, 0.02)
    during("decelerating", (a >= 31) & (a <= 95), 0.80, 0.65)
    quiet = np.where(group == "dormant", rng.integers(66, 110, n), 0)[:, None]
    during("dormant", a <= quiet, 0.0, 0.0)
    during("resurrected", a <= 28, 0.90, 0.78)
    during("resurrected", (a > 28) & (a <= 175), 0.0, 0.0)
    return opens, clicks


def make_sure(
    group: np.ndarray, ago: np.ndarray, received: np.ndarray, clicked: np.ndarray, rng: np.random.Generator
) -> None:
    """Chance may not undo a planted state: too few clicks in a window are made up, too many taken back."""

    # Windows end eight days ago: later mails are limited to two a week and stop where somebody unsubscribed.
    def bound(name: str, low: int, high: int, least: int, most: int) -> None:
        window = np.flatnonzero((ago >= low) & (ago <= high))
        for i in np.flatnonzero(group == name):
            have = window[clicked[i, window]]
            if len(have) > most:
                clicked[i, have[: len(have) - most]] = False
            elif len(have) < least:
                free = rng.permutation(window[~clicked[i, window]])[: least - len(have)]
                received[i, free] = clicked[i, free] = True

    bound("accelerating", 8, 28, 5, 99)
    bound("accelerating", 31, 88, 1, 4)
    bound("decelerating", 0, 30, 0, 1)
    bound("decelerating", 33, 88, 8, 99)
    bound("resurrected", 8, 28, 4, 99)
    bound("resurrected", 180, 400, 2, 99)
    bound("dormant", 125, 400, 5, 99)
    for name in ("one_time_clickers", "repeat_vips"):
        bound(name, 8, 88, 10, 99)
    bound("rare_high_value", 0, 999, 0, 1)


def make_sure_of_opens(group: np.ndarray, ago: np.ndarray, received: np.ndarray, opened: np.ndarray) -> None:
    """Cooling regulars still open now and then; whoever got 15 mails and is no chronic non-opener opened one."""
    recent = np.flatnonzero((ago >= 8) & (ago <= 50))
    for i in np.flatnonzero(group == "cooling_regulars"):
        mine = recent[received[i, recent]]
        mine = mine if len(mine) else recent[-3:-2]
        if not opened[i, mine].any():
            received[i, mine[-1]] = opened[i, mine[-1]] = True
    never = ~opened.any(axis=1) & (received.sum(axis=1) >= 15) & (group != "chronic_non_openers")
    for i in np.flatnonzero(never):
        opened[i, np.flatnonzero(received[i])[0]] = True
