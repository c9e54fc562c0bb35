"""2,000 damaged variants of valid files, each read right or reported, none crashing, none silently wrong (A1.4):
the first half of them; the others run beside."""

from pathlib import Path

import pytest

from tests.load.damage import VARIANTS, read_all

PARTS = 4
EACH = VARIANTS // (2 * PARTS)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_damaged_files_are_read_right_or_reported(tmp_path: Path, part: int) -> None:
    read_all(tmp_path, range(part * EACH, (part + 1) * EACH))
