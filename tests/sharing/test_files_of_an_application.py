"""Files of an application: a scan for a material the provider lists, replaced when the application is returned."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from gongshu.kit.errors import NotPermitted, Refusal, Several, Stale
from gongshu.procedure import queries as cases
from gongshu.procedure.models import DraftFile
from gongshu.sharing import actions, queries
from gongshu.sharing.models import Application
from tests.matters.office import fields
from tests.scans import laid, pdf, taken, upload
from tests.sharing.scene import Sharing


def attach(
    played: Sharing, application: Application, folder: Path, name: str = "三定方案.pdf", **changed
) -> Application:
    given = {
        "by": played.cast.applicant_clerk, "application": application, "question": "material.1",
        "file": laid(folder, pdf(name)), "name": name, "expect": application.revision,
    }  # fmt: skip
    return actions.attach_to_application(**given | changed)


def submitted(played: Sharing, folder: Path) -> Application:
    draft = attach(played, played.draft(**{"material.1": None}), folder)
    clerk = played.cast.applicant_clerk
    return actions.submit_application(by=clerk, application=draft, expect=draft.revision).application


def test_a_scan_is_the_material_that_the_provider_lists_with_its_article(sharing: Sharing, tmp_path: Path) -> None:
    draft = sharing.draft(**{"material.1": None})
    with pytest.raises(Several) as lacking:
        actions.submit_application(by=sharing.cast.applicant_clerk, application=draft, expect=draft.revision)
    assert [one.at for one in lacking.value.errors] == ["material.1"]
    application = submitted(sharing, tmp_path)
    case = sharing.case(application)
    [material] = [one for one in cases.handed_in(case) if one.definition and one.definition.id == "material.1"]
    assert (material.definition.title.zh, [one.name for one in material.files]) == ("职责依据", ["三定方案.pdf"])
    rule = cases.law_of(case).procedure.papers[-1]
    assert (rule.id, rule.cite is not None or rule.source == "house_rule") == ("material.1", True)


def test_the_parties_find_it_where_the_application_is_shown(sharing: Sharing, tmp_path: Path, client: Client) -> None:
    application = submitted(sharing, tmp_path)
    case = sharing.case(application)
    file = next(iter(cases.files_of(case).values()))
    sharing.cast.enter(client, sharing.cast.bureau_reviewer)
    address = reverse("desk:file", args=[case.number, file.id])
    for page in (
        reverse("sharing:application", args=[application.id]),
        reverse("sharing:decide", args=[case.number]),
        reverse("desk:case", args=[case.number]),
    ):
        assert address in client.get(page).content.decode(), page
    assert taken(client.get(address)) == pdf("三定方案.pdf")
    sheet = client.get(reverse("desk:sheet", args=[case.number, "application"])).content.decode()
    assert f"SHA-256 {file.digest}" in sheet
    assert sheet.count("职责依据") == 1, "once, among what was handed in"
    draft = reverse("sharing:file", args=[application.id, DraftFile.objects.get().id])
    assert client.get(draft).status_code == 404, "what the applicant still fills in is its own"


def test_files_are_brought_on_the_page_of_the_question_and_survive_an_error(sharing: Sharing, client: Client) -> None:
    sharing.cast.enter(client, sharing.cast.applicant_clerk)
    draft = sharing.draft(**{"material.1": None})
    address = reverse("sharing:question", args=[draft.id, "material.1"])
    sent = fields(client.get(address).content.decode())
    bad = client.post(address, {**sent, "material.1": "附后", "material.1.files": [upload("一.pdf"), upload("二.js")]})
    page = bad.content.decode()
    assert bad.status_code == 422
    assert "一.pdf" in page
    assert "附后" in page
    assert "不能附上这个文件：二.js" in page
    assert client.post(address, {**fields(page), "material.1": "附后"})["Location"].endswith("/check/")
    check = client.get(reverse("sharing:check", args=[draft.id])).content.decode()
    assert "一.pdf" in check
    [held] = queries.files_of(draft)["material.1"]
    assert taken(client.get(reverse("sharing:file", args=[draft.id, held.id]))) == pdf("一.pdf")
    client.post(address, {**fields(client.get(address).content.decode()), "material.1": "附后", "remove": held.id})
    assert not queries.files_of(draft)


def test_another_unit_brings_nothing_and_nobody_once_it_is_submitted(sharing: Sharing, tmp_path: Path) -> None:
    draft = sharing.draft()
    with pytest.raises(NotPermitted):
        attach(sharing, draft, tmp_path, by=sharing.cast.provider_clerk)
    with pytest.raises(Refusal, match="没有这个问题"):
        attach(sharing, draft, tmp_path, question="material.9")
    with pytest.raises(Stale):
        attach(sharing, draft, tmp_path, expect=draft.revision + 7)
    application = submitted(sharing, tmp_path)
    with pytest.raises(Refusal, match="不能再修改"):
        attach(sharing, application, tmp_path, "b.pdf")
    held = queries.files_of(application)["material.1"][0]
    with pytest.raises(Refusal):
        actions.detach_from_application(
            by=sharing.cast.applicant_clerk, application=application, question="material.1", file=held.id,
            expect=application.revision,
        )  # fmt: skip


def test_a_returned_application_gets_another_file_and_the_case_keeps_the_old_one(
    sharing: Sharing, tmp_path: Path
) -> None:
    application = submitted(sharing, tmp_path)
    clerk = sharing.cast.applicant_clerk
    sharing.step(application, sharing.cast.bureau_reviewer, "return", reason="缺盖章", lacking=["material.1"])
    application.refresh_from_db()
    [old] = queries.files_of(application)["material.1"]
    application = actions.detach_from_application(
        by=clerk, application=application, question="material.1", file=old.id, expect=application.revision
    )
    application = attach(sharing, application, tmp_path, "盖章件.pdf")
    assert application.to_correct == []
    actions.resubmit_application(by=clerk, application=application, expect=sharing.case(application).revision)
    [material] = [one for one in cases.handed_in(sharing.case(application)) if one.paper.paper_id == "material.1"]
    assert [one.name for one in material.files] == ["盖章件.pdf"]
    assert [one.name for one in material.former] == ["三定方案.pdf"]


def test_a_draft_given_up_holds_no_files(sharing: Sharing, tmp_path: Path) -> None:
    draft = attach(sharing, sharing.draft(), tmp_path)
    actions.discard_application(by=sharing.cast.applicant_clerk, application=draft)
    assert not DraftFile.objects.exists()
