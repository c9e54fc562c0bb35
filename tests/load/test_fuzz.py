"""2,000 damaged variants of valid files, each read right or reported, none crashing, none silently wrong (A1.4):
the first 1,000 of them; the others run beside."""

from pathlib import Path

import pytest

from tests.load.damage import read_all

PARTS = 4


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_damaged_files_are_read_right_or_reported(tmp_path: Path, part: int) -> None:
    read_all(tmp_path, range(part * 250, (part + 1) * 250))
