"""Iterable: dynamic lists by hand only. Source: support.iterable.com lists."""

from segmentation.activate.native import Platform
from segmentation.core.model import Segment


def one(segment: Segment) -> str:
    """The one condition on the stamp, in the words of its editor."""
    return f"ms_segment equals {segment.segment_id} and ms_segment_version equals {segment.version}"


ITERABLE = Platform(
    "iterable",
    "Iterable",
    "stamp",
    one,
    cannot="Iterable's interface makes static lists only, as the uploaded one: a definition is put together by hand.",
    notes=(
        "By hand: Audience › Lists › New list › Dynamic › User property ms_segment equals the value in the file.",
        "Its API makes static lists only: the uploaded file is one. Suppression lists bind only where applied.",
    ),
)
