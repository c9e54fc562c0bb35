"""`segments definitions`: a folder of files out, and in again (A16.1)."""

from pathlib import Path

from tests.cli.conftest import Segments


def test_out_and_in_again(segments: Segments, shop: Path, tmp_path: Path) -> None:
    """Written files load to the same versions; a changed one is the next; a missing folder is said."""
    file, folder = tmp_path / "s.toml", tmp_path / "repository"
    file.write_text('name = "Ever bought"\nrule = "orders_total >= 1"\nminimum = 1\nbrief = "What is new."\n')
    segments("define", "--file", file)
    assert segments("definitions", folder, "--json").json["definitions"] == [{"file": "ever_bought.toml"}]
    (same,) = segments("definitions", folder, "--load", "--json").json["definitions"]
    assert (same["version"], same["saved"]) == (1, False)
    path = folder / "ever_bought.toml"
    path.write_text(path.read_text().replace(">= 1", ">= 2"))
    (changed,) = segments("definitions", folder, "--load", "--json").json["definitions"]
    assert (changed["version"], changed["saved"], changed["status"]) == (2, True, "draft")
    assert segments("definitions", tmp_path / "nowhere", "--load").status == 2
