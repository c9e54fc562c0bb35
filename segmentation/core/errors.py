"""What a person can put right, said in a way that tells them how."""

from collections.abc import Iterable
from difflib import get_close_matches


class UserError(Exception):
    """A mistake or an obstacle that the person in front of the screen can act on.

    reason: a short stable code for tests and logs ("unknown_feature"); never shown.
    what: what happened and where, one sentence.
    do_next: what to do about it, one sentence.
    """

    def __init__(self, reason: str, what: str, do_next: str) -> None:
        super().__init__(f"{what} {do_next}")
        self.reason = reason
        self.what = what
        self.do_next = do_next


def did_you_mean(word: str, options: Iterable[str]) -> str:
    """ " Did you mean “orders_365d”?" (with a leading space) or "" when nothing is near enough to help."""
    near = get_close_matches(word, list(options), n=2, cutoff=0.6)
    if not near:
        return ""
    return " Did you mean " + " or ".join(f"“{option}”" for option in near) + "?"
