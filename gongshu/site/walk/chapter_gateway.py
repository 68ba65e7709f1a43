"""The walk's gateway chapter: look-ups under the grant, and every way in which one is refused."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

from gongshu.audit.ingest import ingest_gateway_logs
from gongshu.kit.text import Text, t
from gongshu.lake.serving import serving_file
from gongshu.sharing import actions
from gongshu.sharing.actions import Issued
from gongshu.site.walk.chapter_sharing import PURPOSE
from gongshu.site.walk.journal import Result
from gongshu.site.walk.stage import Answer, Gateway, Stage, basis_for, rule_article

if TYPE_CHECKING:
    from gongshu.collection.models import DatasetVersion

CHAPTER = "gateway"
PROMISE_SECONDS = 1.0
"""A revoked grant is refused within this time."""


def some_key(stage: Stage, version: DatasetVersion) -> str:
    """Return a key that the data holds, as a using system would have it; it goes into no journal."""
    path = serving_file(stage.home, stage.resource, version.number)
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        row = connection.execute("SELECT key FROM rows LIMIT 1").fetchone()
    return str(row[0])


def call(stage: Stage, gateway: Gateway, issued: Issued, expired: Issued, key_value: str) -> None:
    """Call under the grant, then in every way that must be refused, then revoke it."""
    assert issued.key is not None
    assert expired.key is not None
    answer = gateway.look_up(stage.resource, key_value, key=issued.key, purpose=PURPOSE)
    _answered(stage, answer)
    wrong = stage.facts["outside_field"]
    attempts = (
        (t("用途不符", "another purpose"), "purpose_not_granted", {"purpose": "商业营销"}),
        (t("授权之外的字段", "a field outside the grant"), "field_not_granted", {"fields": [wrong]}),
        (t("不认识的密钥", "an unknown key"), "key_unknown", {"key": "no-such-key"}),
        (
            t("已到期的授权：自该时刻起拒绝", "an expired grant: refused from that instant"),
            "grant_expired",
            {"key": expired.key},
        ),
    )
    for words, code, changed in attempts:
        given: dict[str, Any] = {"key": issued.key, "purpose": PURPOSE} | changed
        _must_refuse(stage, words, gateway.look_up(stage.resource, key_value, **given), code)
    _revoke(stage, gateway, issued, key_value)
    count = sum(ingest_gateway_logs(stage.home).records.values())
    stage.journal.add(
        CHAPTER,
        t("调用日志并入留痕链", "the call log joins the evidence"),
        note=str(t(f"{count} 条，答复和拒绝都在内", f"{count} records, answers and refusals")),
    )


def _answered(stage: Stage, answer: Answer) -> None:
    rows = answer.body.get("rows", [])
    masked = answer.body.get("masked", [])
    good = answer.status == 200 and bool(rows)
    stage.journal.add(
        CHAPTER,
        t("凭授权查询：按级别脱敏，先留痕后答复", "look-up under the grant: masked by grade, logged before the answer"),
        "done" if good else "failed",
        article=rule_article(
            stage.profile, "sharing.purpose_limited", "sharing.forbid_onward", "sharing.use_as_authorized"
        ),
        evidence=(str(answer.body["evidence"]),) if answer.body.get("evidence") else (),
        note=str(
            t(
                f"HTTP {answer.status}，{len(rows)} 行，脱敏 {len(masked)} 个字段，第 {answer.body.get('version')} 版",
                f"HTTP {answer.status}, {len(rows)} rows, {len(masked)} fields masked, "
                f"version {answer.body.get('version')}",
            )
        ),
    )


def _must_refuse(stage: Stage, words: Text, answer: Answer, code: str) -> None:
    as_it_must: Result = "refused_as_it_must" if answer.body.get("code") == code else "failed"
    stage.journal.add(
        CHAPTER,
        t(f"拒绝：{words.zh}", f"refused: {words.en}"),
        as_it_must,
        article=str(answer.body.get("cite", "")),
        evidence=(str(answer.body["evidence"]),) if answer.body.get("evidence") else (),
        note=f"HTTP {answer.status} {answer.body.get('code')} {answer.body.get('what', '')}",
    )


def _revoke(stage: Stage, gateway: Gateway, issued: Issued, key_value: str) -> None:
    assert issued.key is not None
    reviewer = stage.people["authority"].reviewer
    grant = issued.grant
    actions.revoke_grant(
        by=reviewer, grant=grant, reason="演示：撤销授权", expect=grant.revision, bases=(basis_for(()),)
    )
    since = time.monotonic()
    answer = gateway.look_up(stage.resource, key_value, key=issued.key, purpose=PURPOSE)
    while answer.status == 200 and time.monotonic() - since < PROMISE_SECONDS:
        time.sleep(0.02)
        answer = gateway.look_up(stage.resource, key_value, key=issued.key, purpose=PURPOSE)
    _must_refuse(stage, t("授权撤销后一秒之内", "within a second of the revocation"), answer, "grant_revoked")
