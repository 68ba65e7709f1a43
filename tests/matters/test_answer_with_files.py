"""Papers answered by files: brought, kept through errors, taken out, handed in, listed, handed out to those who may."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from django.conf import settings as django
from django.test import Client
from django.urls import reverse

from gongshu.audit import queries as audit
from gongshu.kit import filed
from gongshu.kit.errors import BadInput, NotFound, NotPermitted, Refusal, Stale
from gongshu.matters import actions, queries
from gongshu.matters.models import Matter
from gongshu.procedure import actions as engine
from gongshu.procedure import queries as cases
from gongshu.procedure.actions import filing
from gongshu.procedure.models import Case, DraftFile, PaperFile
from tests.scans import digest, laid, pdf, taken, upload

from .office import Front, fields

pytestmark = pytest.mark.django_db

RECTIFICATION, INCIDENT = "supervision.rectification", "security.incident"
ROOM = "papers"


def text(answer) -> str:
    return answer.content.decode()


def kept() -> set[str]:
    return {one.name for one in (django.HOME.root / ROOM).rglob("*") if one.is_file()}


def order(front: Front) -> Matter:
    """An order that lacks its evidence, and only that."""
    matter, _ = front.fill(RECTIFICATION, front.cast.bureau_clerk, subject=front.cast.provider.id, paper__evidence=None)
    return matter


def attach(front: Front, matter: Matter, tmp_path: Path, name: str = "抽查记录.pdf", **changed) -> Matter:
    given = {
        "by": front.cast.bureau_clerk, "matter": matter, "question": "paper.evidence",
        "file": laid(tmp_path, pdf(name)), "name": name, "expect": matter.revision,
    }  # fmt: skip
    return actions.attach_to_matter(**given | changed)


def ask(front: Front, matter: Matter) -> tuple[Client, str]:
    return front.enter(front.cast.bureau_clerk), reverse("matters:question", args=[matter.id, "paper.evidence"])


def test_a_file_alone_answers_a_paper_and_goes_into_the_case_on_record(front: Front, tmp_path: Path) -> None:
    matter = attach(front, order(front), tmp_path)
    case = actions.open_matter(by=front.cast.bureau_clerk, matter=matter, expect=matter.revision).case
    [held] = [one for one in cases.handed_in(case) if one.files]
    [file] = held.files
    assert (held.definition.id, str(held.words)) == ("evidence", "")
    assert (file.name, file.kind, file.digest) == ("抽查记录.pdf", "pdf", digest(pdf("抽查记录.pdf")))
    record = audit.evidence(file.record)
    assert (record.event, record.case) == ("procedure.file_filed", case.number)
    told = json.loads(record.body)["data"]
    assert (told["paper"], told["file"], told["size"]) == ("evidence", file.digest, file.size)
    assert "抽查记录" not in record.body
    assert not DraftFile.objects.exists()


def test_a_paper_that_is_neither_told_nor_attached_is_lacking(front: Front) -> None:
    matter = order(front)
    with pytest.raises(BadInput) as lacking:
        actions.open_matter(by=front.cast.bureau_clerk, matter=matter, expect=matter.revision)
    assert lacking.value.at == "paper.evidence"


def test_only_what_may_be_said_in_words_takes_files(front: Front, tmp_path: Path) -> None:
    matter = order(front)
    for question, code in (
        ("paper.grounds", "takes_no_files"),
        ("subject", "takes_no_files"),
        ("x", "unknown_question"),
    ):
        with pytest.raises(BadInput) as refused:
            attach(front, matter, tmp_path, question=question)
        assert refused.value.code == code
    definition = front.profile.procedure(RECTIFICATION)
    held = attach(front, matter, tmp_path) and queries.files_of(matter)["paper.evidence"]
    with pytest.raises(BadInput) as refused:
        front.open(RECTIFICATION, files={"grounds": held}, by=front.cast.bureau_clerk)
    assert refused.value.code == "paper_takes_no_files"
    assert definition.papers[0].id == "grounds"


def test_who_does_not_fill_it_in_adds_and_takes_out_nothing(front: Front, tmp_path: Path) -> None:
    matter = attach(front, order(front), tmp_path)
    file = queries.files_of(matter)["paper.evidence"][0]
    for actor in (front.cast.provider_clerk, front.cast.stranger):
        with pytest.raises(NotPermitted):
            attach(front, matter, tmp_path, "b.pdf", by=actor)
        with pytest.raises(NotPermitted):
            actions.detach_from_matter(by=actor, matter=matter, file=file.id, expect=matter.revision)
        address = reverse("matters:file", args=[matter.id, file.id])
        assert front.enter(actor).get(address).status_code == 404


def test_two_at_once_and_too_many_change_nothing(front: Front, tmp_path: Path, monkeypatch) -> None:
    matter = order(front)
    attach(front, matter, tmp_path)
    with pytest.raises(Stale):
        attach(front, matter, tmp_path, "b.pdf")
    matter.refresh_from_db()
    with pytest.raises(Refusal, match="已经上传"):
        attach(front, matter, tmp_path)
    monkeypatch.setitem(django.HOME.settings, "files", {"most_per_paper": 1})
    with pytest.raises(Refusal, match="最多 1 份"):
        attach(front, matter, tmp_path, "c.pdf")
    assert [one.name for one in queries.files_of(matter)["paper.evidence"]] == ["抽查记录.pdf"]


def test_what_was_taken_survives_the_error_round_with_the_words(front: Front) -> None:
    client, address = ask(front, order(front))
    sent = {**fields(text(client.get(address))), "paper.evidence": "两次抽查的记录"}
    files = [upload("一.pdf"), upload("二.pdf", b"MZ"), upload("三.docx", pdf())]
    answer = client.post(address, {**sent, "paper.evidence.files": files})
    page = text(answer)
    assert answer.status_code == 422
    assert "不能附上这个文件：二.pdf" in page
    assert "不能附上这个文件：三.docx" in page
    assert "两次抽查的记录" in page, "the words are not lost"
    assert "download>一.pdf</a>" in page, "nor the file that was taken"
    assert digest(pdf("一.pdf")) in page
    again = client.post(address, {**fields(page), "paper.evidence": "两次抽查的记录"})
    assert again["Location"].endswith("/check/")
    assert not list((django.HOME.root / "incoming").rglob("*.pdf"))


def test_files_are_added_and_taken_out_without_scripts_and_stay_on_the_page(front: Front) -> None:
    matter = order(front)
    client, address = ask(front, matter)
    sent = {**fields(text(client.get(address))), "paper.evidence": "先写一半", "then": "upload"}
    files = [upload("一.pdf"), upload("二.pdf")]
    assert client.post(address, {**sent, "paper.evidence.files": files})["Location"] == address
    page = text(client.get(address))
    assert page.count('name="remove"') == 2
    assert "先写一半" in page
    one, two = queries.files_of(matter)["paper.evidence"]
    got = client.get(reverse("matters:file", args=[matter.id, one.id]))
    assert taken(got) == pdf("一.pdf")
    removed = client.post(address, {**fields(page), "paper.evidence": "先写一半", "remove": one.id})
    assert removed["Location"] == address
    assert queries.files_of(matter)["paper.evidence"] == [two]
    check = text(client.get(reverse("matters:check", args=[matter.id])))
    assert "二.pdf" in check
    assert "一.pdf" not in check


def test_a_draft_given_up_keeps_no_files(front: Front, tmp_path: Path) -> None:
    matter = attach(front, order(front), tmp_path)
    [name] = kept()
    actions.discard_matter(by=front.cast.bureau_clerk, matter=matter)
    assert not DraftFile.objects.exists()
    assert filing.sweep_files(django.HOME) == 0, "not before a day has passed"
    os.utime(filed.find(django.HOME, ROOM, name), (0, 0))
    assert filing.sweep_files(django.HOME) == 1
    assert kept() == set()


def test_what_a_case_or_a_draft_names_is_never_swept(front: Front, tmp_path: Path) -> None:
    matter = attach(front, order(front), tmp_path)
    other = attach(front, order(front), tmp_path, "另一份.pdf")
    actions.open_matter(by=front.cast.bureau_clerk, matter=matter, expect=matter.revision)
    for name in kept():
        os.utime(filed.find(django.HOME, ROOM, name), (0, 0))
    assert filing.sweep_files(django.HOME) == 0
    assert queries.files_of(other)["paper.evidence"]


def handed_in(front: Front, tmp_path: Path) -> tuple[Case, PaperFile]:
    matter = attach(front, order(front), tmp_path)
    case = actions.open_matter(by=front.cast.bureau_clerk, matter=matter, expect=matter.revision).case
    return case, PaperFile.objects.get()


def test_the_case_page_lists_it_in_papers_and_timeline_with_size_and_digest(front: Front, tmp_path: Path) -> None:
    case, file = handed_in(front, tmp_path)
    page = text(front.enter(front.cast.provider_clerk).get(reverse("desk:case", args=[case.number])))
    papers, timeline = page.split('id="timeline"')
    for part in (papers, timeline):
        assert "抽查记录.pdf" in part
        assert f"{file.size} B" in part
        assert file.digest[:16] in part
    assert file.digest in papers
    assert "提交了材料文件" in timeline
    only = text(front.enter(front.cast.provider_clerk).get(reverse("desk:case", args=[case.number]) + "?show=files"))
    section = only.split('id="timeline"')[1].split("</section>")[0]
    assert "提交了材料文件" in section
    assert "进入步骤" not in section


def test_the_printed_sheet_names_it_with_its_whole_digest(front: Front, tmp_path: Path) -> None:
    case, file = handed_in(front, tmp_path)
    client = front.enter(front.cast.bureau_clerk)
    page = text(client.get(reverse("desk:sheet", args=[case.number, "record"])))
    assert f"附件：抽查记录.pdf（{file.size} B，SHA-256 {file.digest}）" in page
    english = text(client.get(reverse("desk:sheet", args=[case.number, "record"]) + "?lang=en"))
    assert "File: 抽查记录.pdf" in english


def test_those_who_see_the_case_take_a_copy_on_record_and_nobody_else(front: Front, tmp_path: Path) -> None:
    case, file = handed_in(front, tmp_path)
    address = reverse("desk:file", args=[case.number, file.id])
    got = front.enter(front.cast.provider_clerk).get(address)
    assert taken(got) == pdf("抽查记录.pdf")
    assert got["Content-Type"] == "application/octet-stream"
    assert got["Content-Disposition"].startswith("attachment;")
    assert got["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in got["Content-Security-Policy"]
    copies = [one for one in cases.history(case) if one.event == "procedure.file_taken"]
    assert [(one.actor_name, one.data["file"]) for one in copies] == [(front.cast.provider_clerk.name, file.digest)]
    for other in (front.cast.stranger, front.cast.applicant_clerk):
        assert front.enter(other).get(address).status_code == 404
        with pytest.raises(NotFound):
            engine.take_file(by=other, case=case, id=file.id)
    other_case, _ = front.case(INCIDENT, front.cast.applicant_clerk), None
    with pytest.raises(NotFound):
        engine.take_file(by=front.cast.bureau_clerk, case=other_case, id=file.id)


def test_a_file_that_was_changed_on_the_disk_is_not_handed_out(front: Front, tmp_path: Path) -> None:
    case, file = handed_in(front, tmp_path)
    filed.find(django.HOME, ROOM, file.digest).write_bytes(b"%PDF-other")
    answer = front.enter(front.cast.provider_clerk).get(reverse("desk:file", args=[case.number, file.id]))
    assert answer.status_code == 500


def at_report(front: Front) -> Case:
    """An order that waits for the report of whom it binds."""
    case = front.case(RECTIFICATION, front.cast.bureau_clerk, subject=front.cast.provider.id)
    return front.handle(case, "order")


def test_a_step_takes_files_and_they_are_read_before_they_are_recorded(front: Front) -> None:
    case = at_report(front)
    client, address = front.enter(front.cast.provider_clerk), reverse("matters:decide", args=[case.number])
    page = text(client.get(f"{address}?outcome=done"))
    assert 'enctype="multipart/form-data"' in page
    sent = {**fields(page), "outcome": "done", "paper.report": "", "reason": "已整改"}
    bad = client.post(address, {**sent, "act": "review", "paper.report.files": [upload("整改.pdf"), upload("x.exe")]})
    assert bad.status_code == 422
    assert "整改.pdf" in text(bad)
    assert "不能附上这个文件：x.exe" in text(bad)
    review = client.post(address, {**sent, "act": "review"})
    assert "将要记录的内容" in text(review)
    assert "整改报告（整改.pdf）" in text(review)
    ids = [one.id for one in DraftFile.objects.all()]
    colleague = front.enter(front.cast.provider_reviewer)
    colleague.post(address, {**sent, "then": "upload", "paper.report.files": [upload("补充.pdf")]})
    late = client.post(address, {**sent, "act": "record", "file": ids})
    assert late.status_code == 422
    assert "刚刚有人修改" in text(late)
    ids = [one.id for one in DraftFile.objects.all()]
    done = client.post(address, {**sent, "act": "record", "file": ids})
    assert done["Location"] == reverse("desk:case", args=[case.number])
    [paper] = [one for one in cases.handed_in(case) if one.definition.id == "report"]
    assert [one.name for one in paper.files] == ["整改.pdf", "补充.pdf"]
    assert not DraftFile.objects.exists()


def test_nothing_is_recorded_in_the_request_that_brings_a_file(front: Front) -> None:
    case = at_report(front)
    client, address = front.enter(front.cast.provider_clerk), reverse("matters:decide", args=[case.number])
    sent = {**fields(text(client.get(f"{address}?outcome=done"))), "outcome": "done", "reason": "已整改"}
    answer = client.post(address, {**sent, "act": "record", "paper.report.files": [upload()]})
    assert "将要记录的内容" in text(answer)
    case.refresh_from_db()
    assert case.state == "rectify"


def test_who_may_not_act_at_the_step_brings_nothing(front: Front, tmp_path: Path) -> None:
    case = at_report(front)
    for actor in (front.cast.stranger, front.cast.applicant_clerk):
        with pytest.raises(Refusal):
            actions.attach_to_step(by=actor, case=case, paper="report", file=laid(tmp_path, pdf()), name="a.pdf")
    clerk = front.cast.provider_clerk
    actions.attach_to_step(by=clerk, case=case, paper="report", file=laid(tmp_path, pdf()), name="a.pdf")
    [file] = queries.files_at(case, clerk, "done")["report"]
    address = reverse("matters:decide_file", args=[case.number, file.id])
    assert front.enter(front.cast.bureau_clerk).get(address).status_code == 404, "not handed in yet"
    assert taken(front.enter(front.cast.provider_reviewer).get(address)) == pdf()
    with pytest.raises(NotFound):
        actions.detach_from_step(by=clerk, case=case, file="nothing")
    front.handle(case, "done")
    os.utime(filed.find(django.HOME, ROOM, file.digest), (0, 0))
    assert filing.sweep_files(django.HOME) == 0


def test_files_of_a_step_that_was_left_otherwise_are_swept(front: Front, tmp_path: Path) -> None:
    case = at_report(front)
    clerk = front.cast.provider_clerk
    actions.attach_to_step(by=clerk, case=case, paper="report", file=laid(tmp_path, pdf()), name="a.pdf")
    actions.withdraw_matter(case=case, by=front.cast.bureau_clerk, reason="误发")
    os.utime(filed.find(django.HOME, ROOM, digest(pdf())), (0, 0))
    assert filing.sweep_files(django.HOME) == 1
    assert not DraftFile.objects.exists()
