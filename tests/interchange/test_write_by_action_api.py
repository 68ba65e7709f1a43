"""A system of an agency writes by CKAN's Action API: always the catalog's own verbs, never around the review."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from gongshu.audit.models import AuditRecord
from gongshu.catalog.models import Change, Entry
from gongshu.kit.actor import Actor
from gongshu.organizations import actions as accounts
from tests.catalog.samples import review_through
from tests.opening.scene import Opening

pytestmark = pytest.mark.django_db


def token(by: Actor, scope: str = "write") -> str:
    """A token of a person."""
    return accounts.make_token(by=by, name=f"程序 {scope}", scope=scope, days=30).secret


def call(client: Client, name: str, key: str, status: int = 200, /, **asked: Any) -> Any:
    """Call an action with a token as ckanapi sends it; the result, or the error."""
    headers = {"authorization": key, "x-ckan-api-key": key} if key else {}
    response = client.post(f"/api/action/{name}", json.dumps(asked), content_type="application/json", headers=headers)
    told = response.json()
    assert response.status_code == status, told
    return told["result"] if status == 200 else told["error"]


WHOLE: dict[str, Any] = {
    "title": "养老服务补贴发放",
    "notes": "补贴发放的机构和金额",
    "extras": [
        {"key": "classification", "value": "部门/民政/养老服务"},
        {"key": "format", "value": "数据库"},
        {"key": "sharing_class", "value": "unconditional"},
        {"key": "opening_class", "value": "unconditional"},
        {"key": "update_cycle", "value": "每月"},
        {"key": "way_of_provision", "value": "接口"},
        {"key": "sharing_period", "value": "长期"},
        {"key": "business_name", "value": "养老服务"},
        {"key": "information_system", "value": "养老服务系统"},
        {"key": "usage_requirements", "value": "注明来源"},
        {"key": "interface", "value": "/v1/subsidy"},
        {"key": "documentation", "value": "按代码查询"},
    ],
    "materials": [],
    "schema": {
        "fields": [
            {"name": "uscc", "title": "统一社会信用代码", "type": "string", "level": 1, "semantic_type": "uscc"},
            {"name": "amount", "title": "金额", "type": "number", "level": 1}
            | {"identifier": "DE00817", "source_of_truth": "own"},
        ],
        "primaryKey": "uscc",
    },
}


def test_a_created_package_is_a_draft_of_the_callers_organization(client: Client, haishu: Opening) -> None:
    key = token(haishu.cast.provider_clerk)

    told = call(client, "package_create", key, title="养老服务补贴", notes="补贴名单", tags=[{"name": "民政"}])

    assert (told["state"], told["private"]) == ("draft", True)
    entry = Entry.objects.get(pk=told["id"])
    assert (entry.state, entry.provider_id, entry.classification) == ("draft", haishu.cast.provider.id, "民政")
    assert call(client, "package_show", "", 404, id=told["id"])["__type"] == "Not Found Error"
    other = token(haishu.cast.applicant_clerk)
    call(client, "package_show", other, 404, id=told["id"])
    assert any("周民（令牌：程序 write）" in one.body for one in AuditRecord.objects.all())


def test_handed_in_it_waits_for_the_review_and_is_open_to_nobody(client: Client, haishu: Opening) -> None:
    key = token(haishu.cast.provider_clerk)

    told = call(client, "package_create", key, **WHOLE, state="active")

    assert told["state"] == "pending", told.get("lacking")
    entry = Entry.objects.get(pk=told["id"])
    assert entry.state == "in_review"
    review_through(entry.case, haishu.cast.bureau_reviewer)
    assert call(client, "package_show", key, id=told["id"])["state"] == "active"
    call(client, "package_show", "", 404, id=told["id"])
    assert told["schema"]["primaryKey"] == ["uscc"]
    amount = told["schema"]["fields"][1]
    assert (amount["identifier"], amount["source_of_truth"]) == ("DE00817", "own")


def test_where_nobody_reviews_it_is_in_force_at_once(client: Client, sixian: Opening) -> None:
    key = token(sixian.cast.provider_clerk)
    told = call(client, "package_create", key, **WHOLE, state="active")
    assert told["state"] in ("active", "pending")
    assert told["state"] == {"published": "active", "in_review": "pending"}[Entry.objects.get(pk=told["id"]).state]


def test_what_the_law_still_asks_for_is_told_with_its_article(client: Client, haishu: Opening) -> None:
    key = token(haishu.cast.provider_clerk)

    told = call(client, "package_create", key, title="养老服务补贴", state="active")

    assert told["state"] == "draft"
    assert {"abstract", "update_cycle"} <= {one["field"] for one in told["lacking"]}
    assert all(one["article"] and one["what"] for one in told["lacking"])
    told = call(client, "package_patch", key, id=told["id"], **WHOLE | {"title": "养老服务补贴"}, state="active")
    assert told["state"] == "pending", told.get("lacking")


@pytest.mark.parametrize(
    "declared",
    [
        {"extras": [{"key": "state_secret", "value": "true"}]},
        {"extras": [{"key": "state_secret", "value": True}]},
        {"extras": {"密级": "机密★5年"}},
        {"state_secret": True},
    ],
)
def test_a_state_secret_cannot_be_smuggled_past_the_door(
    client: Client, haishu: Opening, declared: dict[str, Any]
) -> None:
    key = token(haishu.cast.provider_clerk)
    error = call(client, "package_create", key, 409, title="布防点位", notes="名册", **declared)
    assert "第三十六条" in json.dumps(error, ensure_ascii=False)
    assert not Entry.objects.filter(name="布防点位").exists()
    told = call(client, "package_create", key, title="养老服务补贴", notes="名册")
    call(client, "package_patch", key, 409, id=told["id"], **declared)


def test_what_is_declared_is_kept_told_and_held_against_the_entry(client: Client, haishu: Opening) -> None:
    key = token(haishu.cast.provider_clerk)
    declared = [{"key": "shared_in", "value": "true"}, {"key": "disclosure_only", "value": "是"}]

    told = call(client, "package_create", key, title="户籍人口", notes="名册", extras=declared)

    entry = Entry.objects.get(pk=told["id"])
    assert (entry.shared_in, entry.disclosure_only) == (True, True)
    extras = {one["key"]: one["value"] for one in told["extras"]}
    assert (extras["shared_in"], extras["disclosure_only"]) == ("true", "true")
    told = call(client, "package_patch", key, id=told["id"], extras={"disclosure_only": False}, state="active")
    assert "shared_in" in {one["field"] for one in told["lacking"]}
    entry.refresh_from_db()
    assert (entry.shared_in, entry.disclosure_only) == (True, False)


def test_a_declaration_in_words_nobody_reads_is_refused_not_lost(client: Client, haishu: Opening) -> None:
    key = token(haishu.cast.provider_clerk)
    call(client, "package_create", key, 409, title="布防点位", extras={"state_secret": "看情况"})
    assert not Entry.objects.filter(name="布防点位").exists()


def test_another_providers_name_cannot_be_put_on_a_package(client: Client, haishu: Opening) -> None:
    key = token(haishu.cast.provider_clerk)
    error = call(client, "package_create", key, 403, title="别人的目录", owner_org=haishu.cast.applicant.uscc)
    assert error["__type"] == "Authorization Error"
    assert not Entry.objects.filter(name="别人的目录").exists()


def test_a_published_entry_changes_only_through_the_procedure(client: Client, sixian: Opening) -> None:
    key, entry = token(sixian.cast.provider_clerk), sixian.entry

    assert call(client, "package_update", key, 409, id=entry.slug, notes="新的摘要")["log_message"]
    told = call(client, "package_update", key, id=entry.slug, notes="新的摘要", log_message="职能调整")

    change = Change.objects.get(entry=entry)
    assert (change.trigger, change.data["abstract"]) == ("职能调整", "新的摘要")
    assert change.case is not None
    assert (told["notes"], told["version"]) == (entry.abstract, "1")
    assert told["change"] == {"state": "draft", "case": change.case.number}
    assert [one["article"] for one in told["lacking"]] == ["第十九条"]

    law = {"kind": "law", "title": "中华人民共和国老年人权益保障法", "article": "第四十四条"}
    told = call(client, "package_update", key, id=entry.slug, notes="新的摘要", change_bases=[law])

    assert "lacking" not in told
    assert (told["notes"], told["version"]) == ("新的摘要", "2")


def test_where_the_provider_corrects_and_tells_the_change_is_in_force_with_its_case(
    client: Client, haishu: Opening
) -> None:
    key, entry = token(haishu.cast.provider_clerk), haishu.entry
    told = call(client, "package_update", key, id=entry.slug, notes="新的摘要", log_message="职能调整")
    change = Change.objects.get(entry=entry)
    assert (told["notes"], told["version"], change.state) == ("新的摘要", "2", "published")
    assert change.case is not None
    assert entry.versions.order_by("-number")[0].case == change.case


def test_loading_ones_own_dump_again_changes_nothing(client: Client, haishu: Opening) -> None:
    key = token(haishu.cast.provider_clerk)
    haishu.sealed()
    dumped = call(client, "package_show", key, id=haishu.entry.slug)
    records = AuditRecord.objects.count()

    assert call(client, "package_update", key, **dumped)["state"] == "active"

    assert not Change.objects.exists()
    assert AuditRecord.objects.count() == records


def test_of_a_resource_only_columns_can_be_patched(client: Client, haishu: Opening) -> None:
    key = token(haishu.cast.provider_clerk)
    edition = haishu.sealed()
    resource = f"{edition.dataset_id}-csv"
    assert call(client, "resource_patch", key, 409, id=resource, url="http://evil.example/x.csv")["url"]
    schema = call(client, "package_show", key, id=haishu.entry.slug)["schema"]
    schema["fields"][1]["title"] = "养老机构名称"
    call(client, "resource_patch", key, id=resource, schema=schema, log_message="字段更名")
    assert [one["title"] for one in Change.objects.get().data["items"]][1] == "养老机构名称"


def test_a_draft_is_deleted_what_is_in_force_only_with_a_reason(client: Client, haishu: Opening) -> None:
    key = token(haishu.cast.provider_clerk)
    draft = call(client, "package_create", key, title="写错了")
    assert call(client, "package_delete", key, id=draft["name"]) is None
    assert Entry.objects.get(pk=draft["id"]).state == "withdrawn"

    assert call(client, "package_delete", key, 409, id=haishu.entry.slug)["reason"]
    assert Entry.objects.get(pk=haishu.entry.pk).state == "published"
    call(client, "package_delete", key, id=haishu.entry.slug, reason="职能划转")
    assert Entry.objects.get(pk=haishu.entry.pk).withdrawn_reason == "职能划转"


@pytest.mark.parametrize(
    "name", ["package_create", "package_update", "package_patch", "package_delete", "resource_patch"]
)
def test_without_a_token_that_writes_nothing_is_written(client: Client, haishu: Opening, name: str) -> None:
    asked = {"id": haishu.entry.slug, "title": "x", "reason": "x", "log_message": "x"}
    records = AuditRecord.objects.count()
    assert call(client, name, "", 401, **asked)["__type"] == "Authorization Error"
    assert call(client, name, "gongshu_made_up", 401, **asked)["code"] == "token_unknown"
    reader = token(haishu.cast.provider_clerk, "read")
    assert call(client, name, reader, 403, **asked)["code"] == "token_reads_only"
    assert client.get(f"/api/action/{name}", asked, headers={"authorization": reader}).status_code == 405
    assert AuditRecord.objects.count() == records + 1  # the token's own
    haishu.cast.enter(client, haishu.cast.provider_clerk)
    call(client, name, "", 401, **asked)


def test_a_stranger_with_a_token_may_not_touch_it(client: Client, haishu: Opening) -> None:
    key = token(haishu.cast.stranger)
    call(client, "package_update", key, 403, id=haishu.entry.slug, notes="x", log_message="x")
    call(client, "package_delete", key, 403, id=haishu.entry.slug, reason="x")
    assert Entry.objects.get(pk=haishu.entry.pk).state == "published"


def test_with_a_token_one_reads_what_the_desk_shows(client: Client, haishu: Opening) -> None:
    haishu.publish(title="婚姻登记信息", opening_class="none", opening_condition="涉及个人隐私")
    call(client, "package_create", token(haishu.cast.provider_clerk), title="写了一半")
    key = token(haishu.cast.applicant_clerk, "read")

    assert "hun-yin-deng-ji-xin-xi" in call(client, "package_list", key)
    told = call(client, "package_show", key, id="hun-yin-deng-ji-xin-xi")
    assert [(one["format"], one["resource_type"]) for one in told["resources"]] == [("API", "api")]
    assert told["resources"][0]["url"].endswith(f"/v1/resources/{told['extras'][0]['value']}")
    assert not any("xie" in name for name in call(client, "package_list", key))
    (own,) = call(client, "user_list", key)
    assert own["name"] == "yibao"
    call(client, "user_show", key, 404, id="minzheng")


@pytest.mark.parametrize(
    "asked",
    [
        {"title": ["x"]},
        {"title": "x", "extras": "y"},
        {"title": "x", "extras": [1]},
        {"title": "x", "tags": "a,b"},
        {"title": "x", "schema": {"fields": [{"name": "a", "level": "high"}]}},
        {"title": "x", "schema": {"fields": [{"name": "a", "level": 9}]}},
        {"title": "x", "schema": []},
        {"title": "x", "sharing_bases": [{"kind": "rumor"}]},
        {"title": "x" * 30_000},
        {},
    ],
)
def test_a_value_of_another_kind_is_refused_and_nothing_is_kept(
    client: Client, haishu: Opening, asked: dict[str, Any]
) -> None:
    before = Entry.objects.count()
    error = call(client, "package_create", token(haishu.cast.provider_clerk), 409, **asked)
    assert error["__type"] == "Validation Error"
    assert Entry.objects.count() == before
