"""The desk pages of opening: propose with what is barred in view, decide after a second look, stop."""

from __future__ import annotations

from django.test import Client

from gongshu.kit.actor import Actor
from gongshu.opening.models import OpenDataset, Release
from tests.opening.scene import OPEN, REASON, Opening


def as_(opening: Opening, client: Client, actor: Actor) -> Client:
    opening.cast.enter(client, actor)
    return client


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_the_officer_sees_what_is_barred_and_why_and_proposes_after_a_check(opening: Opening, client: Client) -> None:
    as_(opening, client, opening.cast.provider_clerk)
    assert "提出开放" in page(client, "/desk/opening/")
    assert "5 / 9" in page(client, "/desk/opening/propose/")
    address = f"/desk/opening/propose/{opening.entry.slug}/"
    shown = page(client, address)
    for words in ("“检查员姓名”是个人信息，不得开放", "“采购底价”为 L4（敏感），不得开放", "没有分级"):
        assert words in shown
    assert 'value="inspector"' not in shown

    answers = {"columns": list(OPEN), "checked": "on", "note": ""}
    lacking = client.post(address, {"act": "check"})
    assert lacking.status_code == 422
    assert "至少选一列开放" in lacking.content.decode()
    check = client.post(address, {**answers, "act": "check"}).content.decode()
    assert "民政局提出向社会开放“养老机构名录”的 5 列" in check
    assert not Release.objects.exists()
    response = client.post(address, {**answers, "act": "submit"})
    release = Release.objects.get()
    assert response["Location"] == f"/desk/cases/{release.case.number}/"
    assert release.columns == list(OPEN)


def test_a_barred_content_is_refused_on_the_form_with_its_article(opening: Opening, client: Client) -> None:
    as_(opening, client, opening.cast.provider_clerk)
    answers = {"columns": ["uscc"], "checked": "on", "contains": ["trade_secret"], "act": "check"}
    response = client.post(f"/desk/opening/propose/{opening.entry.slug}/", answers)
    assert response.status_code == 422
    shown = response.content.decode()
    assert "含有商业秘密的数据不得开放" in shown
    assert {"haishu-2022": "§ 第三十二条第一款", "sixian-2021": "§ 第八条"}[opening.profile_id] in shown


def test_a_column_that_is_not_offered_cannot_be_smuggled_in(haishu: Opening, client: Client) -> None:
    as_(haishu, client, haishu.cast.provider_clerk)
    answers = {"columns": ["uscc", "inspector"], "checked": "on", "act": "submit"}
    response = client.post(f"/desk/opening/propose/{haishu.entry.slug}/", answers)
    assert response.status_code == 422
    assert not Release.objects.exists()


def test_who_may_not_propose_reads_why(haishu: Opening, client: Client) -> None:
    address = f"/desk/opening/propose/{haishu.entry.slug}/"
    as_(haishu, client, haishu.cast.applicant_clerk)
    assert "数据由提供单位提出开放" in page(client, address)
    as_(haishu, client, haishu.cast.provider_reviewer)
    assert "提出开放须由数据专员、首席数据官进行" in page(client, address)


def test_the_reviewers_decide_step_by_step_after_reading_the_sentence(opening: Opening, client: Client) -> None:
    release = opening.proposed()
    address = f"/desk/opening/{release.case.number}/"
    ways = {
        "haishu-2022": [
            (opening.cast.provider_reviewer, "pass", "可以开放"),
            (opening.cast.bureau_reviewer, "consulted", "已征求意见"),
            (opening.cast.bureau_reviewer, "publish", "公开"),
        ],
        "sixian-2021": [
            (opening.cast.provider_reviewer, "pass", "审查通过"),
            (opening.cast.bureau_reviewer, "publish", "开放"),
        ],
    }
    for actor, outcome, words in ways[opening.profile_id]:
        as_(opening, client, actor)
        assert words in page(client, address)
        case = opening.case(release)
        reason = "" if outcome == "publish" else REASON
        look = client.post(address, {"outcome": outcome, "reason": reason, "act": "check"}).content.decode()
        assert "将记入办理记录的原文" in look
        assert ("记录后立即向社会开放" in look) == (outcome == "publish")
        given = {"outcome": outcome, "reason": reason, "step": case.state, "expect": case.revision, "act": "record"}
        if outcome == "publish":
            assert "收不回来" in client.post(address, given).content.decode()
            assert not OpenDataset.objects.exists()
            given["second-look"] = "yes"
        assert client.post(address, given)["Location"] == f"/desk/cases/{case.number}/"
    assert OpenDataset.objects.get().release == release
    assert client.get(address)["Location"] == f"/desk/cases/{release.case.number}/"
    assert "养老机构名录" in page(client, "/desk/opening/")


def test_a_finding_without_words_is_sent_back_before_the_second_look(opening: Opening, client: Client) -> None:
    release = opening.proposed()
    as_(opening, client, opening.cast.provider_reviewer)
    response = client.post(f"/desk/opening/{release.case.number}/", {"outcome": "pass", "reason": "", "act": "check"})
    assert response.status_code == 422
    assert "请填写“结论的依据和理由”" in response.content.decode()


def test_the_page_of_a_step_says_what_must_be_on_record_and_whose_turn_it_is(haishu: Opening, client: Client) -> None:
    release = haishu.proposed()
    as_(haishu, client, haishu.cast.bureau_reviewer)
    shown = page(client, f"/desk/opening/{release.case.number}/")
    for words in ("安全风险评估", "征求公众意见", "还没有", "现在不能办理这一步"):
        assert words in shown
    haishu.step(release, haishu.cast.provider_reviewer, "pass")
    assert "已有" in page(client, f"/desk/opening/{release.case.number}/")


def test_a_decision_on_an_old_page_changes_nothing(haishu: Opening, client: Client) -> None:
    release = haishu.proposed()
    as_(haishu, client, haishu.cast.provider_reviewer)
    given = {"outcome": "pass", "reason": REASON, "step": "assess", "expect": 99, "act": "record"}
    response = client.post(f"/desk/opening/{release.case.number}/", given)
    assert response.status_code == 422
    assert "刚刚被他人办理" in response.content.decode()
    assert haishu.case(release).state == "assess"


def test_the_opening_is_stopped_with_a_reason(haishu: Opening, client: Client) -> None:
    dataset = haishu.opened()
    as_(haishu, client, haishu.cast.provider_reviewer)
    address = f"/desk/opening/datasets/{dataset.id}/withdraw/"
    assert "停止后立即从门户消失" in page(client, address)
    assert client.post(address, {"reason": "", "expect": dataset.revision}).status_code == 422
    assert client.post(address, {"reason": "核对", "expect": dataset.revision}).status_code == 302
    assert client.get(f"/data/{haishu.entry.slug}/").status_code == 410
    assert client.get(address).status_code == 404


def test_strangers_and_the_public_do_not_get_in(haishu: Opening, client: Client) -> None:
    release = haishu.proposed()
    assert client.get("/desk/opening/")["Location"].startswith("/sign-in/")
    as_(haishu, client, haishu.cast.stranger)
    assert haishu.entry.name not in page(client, "/desk/opening/")
    assert client.get(f"/desk/opening/{release.case.number}/").status_code == 404


def test_not_shared_data_asks_for_its_ground_under_sixian(sixian: Opening, client: Client) -> None:
    entry = sixian.publish(title="不共享名录", sharing_class="none")
    as_(sixian, client, sixian.cast.provider_clerk)
    address = f"/desk/opening/propose/{entry.slug}/"
    assert "不予共享的数据凭什么开放" in page(client, address)
    answers = {"columns": ["uscc"], "checked": "on", "ground": "masked", "note": "", "act": "check"}
    response = client.post(address, answers)
    assert "没有写明处理或同意的记录" in response.content.decode()
    answers |= {"note": "去标识，2026-09-01", "act": "submit"}
    assert client.post(address, answers).status_code == 302
    assert Release.objects.get().ground == "masked"
