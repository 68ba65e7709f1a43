"""An edition is the register as it stood when it was published: numbered, dated, with its digest, never changed."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from gongshu.audit import queries as audit
from gongshu.kit.actor import PUBLIC, Actor
from gongshu.kit.errors import BadInput, NotFound, NotPermitted, Stale
from gongshu.registers import actions, editions
from gongshu.registers.editions import Content, difference
from gongshu.registers.models import Edition
from tests.registers.scene import Registers

Enter = Callable[[Actor], Client]


def publish(scene: Registers, id: str = "drills", expect: int = 0, by: Actor | None = None, note: str = "") -> Edition:
    """Let the reviewer of the authority publish an edition."""
    by = by or scene.cast.bureau_reviewer
    return actions.publish_edition(by=by, register=scene.register(id), expect=expect, note=note)


def test_an_edition_keeps_what_the_register_said_whatever_becomes_of_its_rows(registers: Registers) -> None:
    row = registers.add().row
    first = publish(registers, note="2026 年第三季度")
    registers.correct(row, given={"subject": "勒索软件处置"})
    registers.add(subject="断网演练")
    second = publish(registers, expect=1)
    kept = editions.edition(registers.register(), 1, registers.cast.bureau_clerk)
    assert (kept.number, kept.count, kept.note, kept.digest) == (1, 1, "2026 年第三季度", first.digest)
    assert editions.content_of(kept).digest == kept.digest
    assert "数据泄露处置" in str(kept.rows)
    assert "勒索软件处置" not in str(kept.rows)
    assert (second.number, second.count) == (2, 2)
    changed = difference(editions.content_of(kept), editions.content_of(second))
    assert [len(changed.came), len(changed.went)] == [2, 1]


def test_who_decides_at_the_authority_publishes_and_nobody_else(registers: Registers) -> None:
    registers.add()
    for who in (registers.cast.bureau_clerk, registers.cast.provider_reviewer, registers.cast.provider_clerk):
        with pytest.raises(NotPermitted):
            publish(registers, by=who)
    assert not Edition.objects.exists()


def test_two_who_publish_at_once_make_one_edition(registers: Registers) -> None:
    registers.add()
    publish(registers)
    registers.add(subject="断网演练")
    with pytest.raises(Stale):
        publish(registers, expect=0)
    assert publish(registers, expect=1).number == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(number=2).update(number=1)


def test_nothing_is_published_where_nothing_changed(registers: Registers) -> None:
    empty = publish(registers)  # a list on which nothing stands says something, too
    assert empty.count == 0
    with pytest.raises(BadInput, match="与第 1 版没有差别"):
        publish(registers, expect=1)


def test_a_note_is_never_cut(registers: Registers) -> None:
    with pytest.raises(BadInput, match="说明超过 500 字"):
        publish(registers, note="长" * 501)
    assert not Edition.objects.exists()


def test_the_record_names_the_edition_and_no_cell(registers: Registers) -> None:
    registers.add()
    made = publish(registers)
    (record,) = audit.trail(subject="drills/edition-1")
    assert (record.id, record.subject, record.data["digest"]) == (made.evidence, "drills/edition-1", made.digest)
    assert "数据泄露处置" not in str(record.data)


def test_the_public_reads_editions_of_public_registers_only(registers: Registers, enter: Enter) -> None:
    registers.add()
    publish(registers)
    public = "standards"
    made = publish(registers, public)
    assert [one.number for one in editions.editions(registers.register(public), PUBLIC)] == [made.number]
    with pytest.raises(NotFound):
        editions.edition(registers.register(), 1, registers.cast.provider_clerk)
    client = Client()
    assert "第 1 版" in client.get(f"/registers/{public}/").content.decode()
    assert client.get(f"/registers/{public}/editions/1/").status_code == 200
    assert client.get("/registers/drills/editions/1/").status_code == 404


def test_the_desk_shows_what_an_edition_changes_before_it_is_published(registers: Registers, enter: Enter) -> None:
    registers.add()
    publish(registers)
    registers.add(subject="断网演练")
    client = enter(registers.cast.bureau_reviewer)
    at = "/desk/registers/drills/editions/publish/"
    assert at in client.get("/desk/registers/drills/").content.decode()
    page = unescape(client.get(at).content.decode())
    assert "公布第 2 版" in page
    assert "断网演练" in page
    assert "数据泄露处置" not in page
    sent = client.post(at, {"note": "新增一次演练", "expect": "1"}, follow=True)
    shown = unescape(sent.content.decode())
    assert "已公布第 2 版" in shown
    assert "新增一次演练" in shown
    assert "2026-09-15 10:00" in shown  # the wall clock of China
    assert "+00:00" not in shown
    stale = client.post(at, {"note": "", "expect": "1"})
    assert stale.status_code == 422
    assert "刚刚已有人公布了新的一版" in stale.content.decode()
    file = client.get("/desk/registers/drills/editions/1/?export=csv")
    assert "数据泄露处置" in file.content.decode("utf-8-sig")
    assert "断网演练" not in file.content.decode("utf-8-sig")


def test_who_may_not_publish_reads_why(registers: Registers, enter: Enter) -> None:
    client = enter(registers.cast.provider_reviewer)
    assert "公布新的一版" not in client.get("/desk/registers/drills/").content.decode()
    told = client.get("/desk/registers/drills/editions/publish/")
    assert told.status_code == 403
    assert "台账由主管机构公布" in told.content.decode()


@given(st.lists(st.sampled_from("甲乙丙丁")), st.lists(st.sampled_from("甲乙丙丁")))
def test_the_old_rows_without_what_went_and_with_what_came_are_the_new(old: list[str], new: list[str]) -> None:
    columns = ({"id": "name", "zh": "名称", "en": "name"},)
    before, after = (Content(columns, tuple((one,) for one in rows)) for rows in (old, new))
    found = difference(before, after)
    rows = list(before.rows)
    for one in found.went:
        rows.remove(one)
    assert sorted([*rows, *found.came]) == sorted(after.rows)
    assert not set(found.came) & set(found.went)
