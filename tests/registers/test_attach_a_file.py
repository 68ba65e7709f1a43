"""Files that prove a row: added by its unit, kept by digest, refused where they are not what they say."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as django
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongshu.audit import queries as audit
from gongshu.kit import filed
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, Defect, NotPermitted, Refusal
from gongshu.registers import actions
from gongshu.registers.actions.attaching import ROOM
from gongshu.registers.models import Attachment
from tests.registers.scene import Registers

Enter = Callable[[Actor], Client]
PDF = b"%PDF-1.7\n" + b"x" * 100


def attach(registers: Registers, folder: Path, content: bytes, name: str, by: Actor | None = None, **told: str):
    row = registers.rows()[0]
    file = folder / "incoming"
    file.write_bytes(content)
    return actions.attach_file(
        by=by or registers.cast.provider_clerk,
        register=registers.register(),
        row=row,
        file=file,
        name=name,
        title=told.get("title", "演练总结"),
    )


def test_a_file_is_kept_by_its_digest_on_the_record(registers: Registers, tmp_path: Path) -> None:
    registers.add()
    one = attach(registers, tmp_path, PDF, "../../演练 总结.pdf")
    assert (one.name, one.size) == ("演练 总结.pdf", len(PDF))
    assert filed.find(django.HOME, ROOM, one.digest).read_bytes() == PDF
    record = audit.evidence(one.evidence)
    assert (record.event, record.subject) == ("registers.attached", "drills/1")
    assert json.loads(record.body)["data"]["file"] == one.digest
    with pytest.raises(Refusal, match="已经附上"):
        attach(registers, tmp_path, PDF, "同一份.pdf")


def test_another_units_row_takes_no_file_and_none_without_a_title(registers: Registers, tmp_path: Path) -> None:
    registers.add()
    for actor in (registers.cast.applicant_clerk, registers.cast.bureau_clerk):
        with pytest.raises(NotPermitted):
            attach(registers, tmp_path, PDF, "a.pdf", by=actor)
    with pytest.raises(BadInput, match="证明什么"):
        attach(registers, tmp_path, PDF, "a.pdf", title=" ")
    assert not Attachment.objects.exists()
    assert not (django.HOME.root / "registers").exists()


def test_a_file_that_was_changed_on_the_disk_is_not_handed_out(registers: Registers, tmp_path: Path) -> None:
    registers.add()
    one = attach(registers, tmp_path, PDF, "a.pdf")
    filed.find(django.HOME, ROOM, one.digest).write_bytes(PDF + b"!")
    with pytest.raises(Defect):
        filed.find(django.HOME, ROOM, one.digest)


def test_on_the_desk_it_is_attached_and_taken_by_those_who_see_the_row(registers: Registers, enter: Enter) -> None:
    registers.add()
    registers.end(registers.rows()[0])
    client, address = enter(registers.cast.provider_clerk), "/desk/registers/drills/1/"
    bad = client.post(f"{address}attach/", {"file": SimpleUploadedFile("a.pdf", b"MZ"), "title": "总结"})
    assert bad.status_code == 422
    assert "内容与文件名不符" in bad.text
    done = client.post(f"{address}attach/", {"file": SimpleUploadedFile("总结.pdf", PDF), "title": "总结"})
    assert done["Location"] == address
    assert not any((django.HOME.root / "incoming").rglob("*.pdf"))
    one = Attachment.objects.get()
    page = client.get(address).text
    assert "总结.pdf" in page
    assert one.digest[:12] in page
    got = client.get(f"{address}files/{one.id}/")
    assert b"".join(got.streaming_content) == PDF
    assert got["Content-Disposition"].startswith("attachment")
    assert got["Content-Type"] == "application/octet-stream"
    for other in (registers.cast.applicant_clerk, registers.cast.stranger):
        assert enter(other).get(f"{address}files/{one.id}/").status_code == 404
    assert "由其他单位登记" in enter(registers.cast.bureau_clerk).get(f"{address}attach/").text
    assert client.get(f"{address}files/nothing/").status_code == 404
