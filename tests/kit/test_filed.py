"""Files that people hand in: what is taken, how its kind is told, how it is kept by its digest."""

from __future__ import annotations

import io
import os
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongshu.kit import filed
from gongshu.kit.errors import BadInput, Defect
from gongshu.kit.home import Home

PDF = b"%PDF-1.7\n" + b"x" * 100
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def packed(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for place in range(3):
            archive.writestr(f"xl/{place}.xml", bytes(80 << 20))
    return buffer.getvalue()


def compound(*streams: str) -> bytes:
    return OLE + bytes(600) + b"".join(f"{name}\0".encode("utf-16-le") for name in streams)


@pytest.fixture
def laid(home: Home, tmp_path: Path):
    """Lay a content down where an upload lies."""
    home.root.mkdir(parents=True)

    def put(content: bytes) -> Path:
        file = tmp_path / "incoming"
        file.write_bytes(content)
        return file

    return put


TAKEN = [
    ("扫描件.PDF", PDF, "pdf"),
    ("a.png", b"\x89PNG\r\n\x1a\n...", "png"),
    ("a.jpeg", b"\xff\xd8\xff\xe0", "jpg"),
    ("a.tiff", b"II*\x00....", "tif"),
    ("a.docx", packed("word/document.xml"), "docx"),
    ("a.xlsx", packed("xl/workbook.xml"), "xlsx"),
    ("a.ofd", packed("OFD.xml"), "ofd"),
    ("通知.doc", compound("WordDocument"), "doc"),
    ("台账.xls", compound("Workbook"), "xls"),
    ("通知.wps", compound("WordDocument"), "wps"),
    ("台账.et", compound("Book"), "et"),
]


@pytest.mark.parametrize(("name", "content", "kind"), TAKEN)
def test_what_people_have_is_taken_by_what_it_holds(home: Home, laid, name: str, content: bytes, kind: str) -> None:
    looked = filed.look(home, laid(content), name)
    assert (looked.name, looked.size, looked.kind) == (name, len(content), kind)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b""),
        ("a.pdf", b"<html><script>alert(1)</script>"),
        ("a.html", b"<html>"),
        ("a.svg", b"<svg/>"),
        ("a.exe", b"MZ"),
        ("a.png", PDF),
        ("a.docx", packed("xl/workbook.xml")),
        ("a.xlsx", packed("xl/workbook.xml", "xl/vbaProject.bin")),
        ("a.docx", b"PK\x03\x04 broken"),
        ("pdf", PDF),
        ("a.doc", compound("Workbook")),
        ("a.doc", compound("WordDocument", "VBA")),
        ("a.xls", compound("Workbook", "_VBA_PROJECT")),
        ("a.doc", b"WordDocument"),
        ("a.csv", b"a,b"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(home: Home, laid, name: str, content: bytes) -> None:
    with pytest.raises(BadInput, match="不能附上") as refused:
        filed.look(home, laid(content), name)
    assert "PDF、OFD、PNG" in str(refused.value.remedy)


def test_what_is_too_big_as_it_is_or_unpacked_is_refused(home: Home, laid) -> None:
    file = laid(bomb())
    with pytest.raises(BadInput):
        filed.look(home, file, "a.xlsx")
    with file.open("wb") as big:
        big.write(b"%PDF-")
        big.truncate((20 << 20) + 1)
    with pytest.raises(BadInput, match="过大"):
        filed.look(home, file, "a.pdf")


@given(name=st.text(max_size=300))
def test_no_name_leads_out_of_a_folder(name: str) -> None:
    plain = filed._plain(name)
    assert len(plain) <= filed.NAME_LENGTH
    assert not {"/", "\\", "\0", "\n", '"', "<"} & set(plain)
    assert not plain.startswith(".")


def test_a_file_is_kept_once_by_its_digest_and_handed_out_unchanged_only(home: Home, laid) -> None:
    looked = filed.look(home, laid(PDF), "../../a.pdf")
    assert looked.name == "a.pdf"
    for _ in range(2):
        filed.keep(home, "papers", laid(PDF), looked)
    place = filed.find(home, "papers", looked.digest)
    assert place.read_bytes() == PDF
    assert [one.name for one in (home.root / "papers").rglob("*") if one.is_file()] == [looked.digest]
    assert place.stat().st_mode & 0o077 == 0
    place.write_bytes(PDF + b"!")
    with pytest.raises(Defect):
        filed.find(home, "papers", looked.digest)
    with pytest.raises(Defect):
        filed.find(home, "registers", looked.digest)


def test_what_is_kept_anew_does_not_count_as_old(home: Home, laid) -> None:
    looked = filed.look(home, laid(PDF), "a.pdf")
    filed.keep(home, "papers", laid(PDF), looked)
    place = filed.find(home, "papers", looked.digest)
    os.utime(place, (0, 0))
    yesterday = datetime.now(UTC) - timedelta(days=1)
    assert list(filed.kept_before(home, "papers", yesterday)) == [looked.digest]
    filed.keep(home, "papers", laid(PDF), looked)
    assert list(filed.kept_before(home, "papers", yesterday)) == []
    filed.forget(home, "papers", looked.digest)
    filed.forget(home, "papers", looked.digest)
    assert not place.exists()


def test_the_house_says_what_is_taken(home: Home, laid) -> None:
    home.root.mkdir(parents=True, exist_ok=True)
    (home.root / "gongshu.toml").write_text('[files]\nkinds = ["pdf"]\nmost_megabytes = 1\n', encoding="utf-8")
    taken = filed.policy(home)
    assert (taken.endings, taken.most_bytes, taken.most_per_paper) == (".pdf", 1 << 20, 20)
    assert "PDF，每份不超过 1 MB" in taken.words.zh
    filed.look(home, laid(PDF), "a.pdf")
    for name, content in (("a.png", b"\x89PNG\r\n\x1a\n"), ("a.pdf", PDF + bytes(1 << 20))):
        with pytest.raises(BadInput):
            filed.look(home, laid(content), name)


@pytest.mark.parametrize(
    "given",
    [{"kinds": []}, {"kinds": ["exe"]}, {"kinds": "pdf"}, {"most_megabytes": 0}, {"most_per_paper": True}, {"x": 1}],
)
def test_a_setting_that_cannot_be_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(BadInput) as refused:
        filed.policy_from(given)
    assert refused.value.at == f"files.{next(iter(given))}"
