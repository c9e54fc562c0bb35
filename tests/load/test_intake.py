"""Files as they come: encodings, dialects, packed, cut off, and things that are no tables (reliability 1, 10; 1.5)."""

import gzip
import hashlib
import io
from pathlib import Path

import pytest

from segmentation.core.errors import UserError
from segmentation.load import dialect, encoding, intake
from segmentation.load import unpack as unpacking
from segmentation.load.nouns import Arrived
from segmentation.store.duckdb import DuckDBEngine

PEOPLE = "Name,City\nJosé Muñoz,Málaga\nÅsa Ångström,Malmö\n"


def look(engine: DuckDBEngine, path: Path, content: bytes) -> Arrived:
    """Write the bytes and inspect them."""
    path.write_bytes(content)
    return intake.inspect(path, engine, path.parent / "work")


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"])
def test_names_survive_every_encoding(engine: DuckDBEngine, tmp_path: Path, codec: str) -> None:
    """Reliability 10: short files in Windows-1252 keep José Muñoz and Ångström."""
    arrived = look(engine, tmp_path / "a.csv", PEOPLE.encode(codec))
    assert arrived.headers == ("Name", "City")
    assert arrived.sample == (("José Muñoz", "Málaga"), ("Åsa Ångström", "Malmö"))
    assert bool(arrived.notes) == (codec in ("cp1252", "latin-1")), "a guess is said"


def test_one_stray_byte_far_down_is_named(engine: DuckDBEngine, tmp_path: Path) -> None:
    content = b"Name,City\n" + b"Ann,Rome\n" * 300_000 + b"Jos\xe9,Rome\n"
    arrived = look(engine, tmp_path / "a.csv", content)
    assert arrived.encoding == "Windows-1252"
    assert f"{len(content) - 7:,}" in arrived.notes[0]


def test_a_character_across_two_pieces_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a" * (encoding.PIECE - 1) + "é".encode() + b"\n")
    assert encoding.look(path).name == "utf-8"


def test_nul_characters_and_mixed_line_ends_are_evened_out_and_said(engine: DuckDBEngine, tmp_path: Path) -> None:
    arrived = look(engine, tmp_path / "a.csv", b"Name,City\r\nA\x00nn,Rome\nBob,Oslo\r\n")
    assert arrived.path.read_bytes() == b"Name,City\nAnn,Rome\nBob,Oslo\n"
    assert len(arrived.notes) == 2


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_one_short_row_does_not_change_the_table(engine: DuckDBEngine, tmp_path: Path, delimiter: str) -> None:
    """Reliability 1: detection alone would make one column of this file, in silence."""
    rows = [delimiter.join(("Id", "Name", "Price"))]
    rows += [delimiter.join((f"{n}", "O'Brien, Ann" if delimiter != "," else "O'Brien", "1.5")) for n in range(1000)]
    rows[500] = delimiter.join(("500", "short"))
    arrived = look(engine, tmp_path / "a.txt", "\n".join(rows).encode())
    assert arrived.dialect is not None
    assert (arrived.dialect.delimiter, arrived.dialect.columns, arrived.dialect.quote) == (delimiter, 3, '"')


def test_decimal_commas_do_not_pass_for_delimiters() -> None:
    settled = dialect.settle("Name;Price\nAnn;1.234,56\nBob;2,50\n", True)
    assert (settled.dialect.delimiter, settled.dialect.columns) == (";", 2)


def test_quotes_inside_newlines_and_apostrophes() -> None:
    assert dialect.settle('a,b\n"x\ny",\'1\n"z",\'2\n', True).dialect.quote == '"'
    assert dialect.settle("a,b\n'x,y','1'\n'z,w','2'\n", True).dialect.quote == "'"


def test_lines_before_the_header_are_skipped(engine: DuckDBEngine, tmp_path: Path) -> None:
    text = "Sales report\nMade on Monday\n\nDate,Shop,Total\n2026-01-01,A,1\n2026-01-02,B,2\n"
    arrived = look(engine, tmp_path / "a.csv", text.encode())
    assert arrived.headers == ("Date", "Shop", "Total")
    assert arrived.dialect is not None and arrived.dialect.skip == 3


def test_a_file_without_header_is_noticed(engine: DuckDBEngine, tmp_path: Path) -> None:
    arrived = look(engine, tmp_path / "a.csv", b"ann@example.com,2026-01-01\nbob@example.com,2026-01-02\n")
    assert arrived.headers == ("column 1", "column 2") and len(arrived.sample) == 2


def test_repeated_and_empty_headers_can_be_told_apart() -> None:
    assert dialect.clean_headers(("Email", "email", "", "Email")) == ("Email", "email (2)", "column 3", "Email (3)")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty_file"),
        (b"\n\n", "empty_file"),
        (b"<!DOCTYPE html><html><body>Log in</body></html>", "not_a_table"),
        (b"PK\x03\x04" + b"\0" * 40, "damaged_file"),
        (b"%PDF-1.7", "not_a_table"),
        (b'{"data": []}', "json_not_read"),
        (b"PAR1 and then nothing", "damaged_file"),
        (b"\x1f\x8b\x08\x00rubbish", "damaged_file"),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(
    engine: DuckDBEngine, tmp_path: Path, content: bytes, reason: str
) -> None:
    with pytest.raises(UserError) as caught:
        look(engine, tmp_path / "a.csv", content)
    assert caught.value.reason == reason and caught.value.do_next


def test_gz_is_unpacked_and_a_cut_one_as_far_as_it_goes(engine: DuckDBEngine, tmp_path: Path) -> None:
    """Trap 13: a download cut off half way is the most ordinary fault there is."""
    text = b"Id,Name\n" + b"".join(b"%d,person %d\n" % (n, n * 7919) for n in range(20_000))
    whole = look(engine, tmp_path / "a.csv.gz", gzip.compress(text))
    assert whole.path.read_bytes() == text and not whole.notes
    assert whole.sha256 == hashlib.sha256((tmp_path / "a.csv.gz").read_bytes()).hexdigest()
    cut = look(engine, tmp_path / "b.csv.gz", gzip.compress(text)[:-2000])
    assert 0 < cut.path.stat().st_size < len(text)
    assert text.startswith(cut.path.read_bytes()) and "breaks off" in cut.notes[0]
    joined = look(engine, tmp_path / "c.csv.gz", gzip.compress(text[:5000]) + gzip.compress(text[5000:]))
    assert joined.path.read_bytes() == text


def test_a_gz_bomb_is_stopped(engine: DuckDBEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "RATIO_FROM", 1 << 20)
    with pytest.raises(UserError) as caught:
        look(engine, tmp_path / "a.csv.gz", gzip.compress(b"0" * (32 << 20)))
    assert caught.value.reason == "bomb"


def test_an_upload_is_copied_in_pieces_and_never_outside(tmp_path: Path) -> None:
    """Trap 6: what is copied is what was sent; a name with folders in it stays in the folder."""

    class Upload(io.BytesIO):
        largest = 0

        def read(self, size: int | None = -1, /) -> bytes:
            assert size is not None and 0 < size <= intake.PIECE
            return super().read(size)

    content = b"x" * (intake.PIECE * 2 + 17)
    path = intake.receive(Upload(content), "../../etc/orders.csv", tmp_path / "incoming")
    assert path == tmp_path / "incoming" / "orders.csv" and path.read_bytes() == content
    assert intake.receive(Upload(content), "orders.csv", tmp_path / "incoming") == path
    other = intake.receive(Upload(b"other"), "orders.csv", tmp_path / "incoming")
    assert other != path and other.read_bytes() == b"other" and path.read_bytes() == content
    assert sorted(p.name for p in path.parent.iterdir()) == sorted([path.name, other.name]), "no half copy is left"
