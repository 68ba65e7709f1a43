"""Data of an upper platform: registered with the key of its grant, looked up there, its problems reported there."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from gongshu.audit.record import act
from gongshu.federation import events, rules, upward
from gongshu.federation.actions.running import fetcher
from gongshu.federation.models import Borrowed, Relayed, Source
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.crypto import seal, unseal
from gongshu.kit.errors import BadInput, NotPermitted, Refusal, Stale
from gongshu.kit.fetching import bad_answer, tell
from gongshu.kit.ids import new_id
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.organizations.rules import require
from gongshu.quality.problems import KINDS

LONGEST = 2_000


def borrow_resource(
    *, by: Actor, source: Source, resource: str, title: str, key: str, purpose: str = "", gateway: str = ""
) -> Borrowed:
    """Register data that the actor's organization uses through an upper platform.

    Args:
        by: a data officer of the organization.
        source: the upper platform, another gongshu, as it is registered for the harvest.
        resource: the code of the data there.
        title: what it is called.
        key: the key of the grant there; sealed.
        purpose: the purpose that was granted.
        gateway: where its gateway answers, where look-ups are made from here.

    Raises:
        NotPermitted: not theirs to do.
        BadInput: something is missing, or the gateway's address is none of the web.
        Refusal: that platform cannot be reported to, or it is registered already.
    """
    with act(by=by, refused=events.BORROWED, subject=source.subject) as this:
        require(by, "federation.use")
        if source.kind != "gongshu":
            raise Refusal(
                t("只有公数平台可以接收反馈", "only another gongshu takes reports"),
                remedy=t("请在该平台上直接反馈", "report it on that platform itself"),
                code="takes_no_reports",
            )
        _need({"resource": resource, "title": title, "key": key})
        id = new_id()
        this.subject = f"borrowed/{id}"
        try:
            with transaction.atomic():
                made = Borrowed.objects.create(
                    id=id,
                    source=source,
                    resource=resource.strip(),
                    title=title.strip(),
                    purpose=purpose.strip(),
                    gateway=rules.read_address(gateway) if gateway.strip() else "",
                    organization_id=by.organization,
                    key_sealed=seal(settings.HOME, key.strip(), purpose=f"borrowed:{id}"),
                    added_by_name=by.name,
                )
        except IntegrityError as error:
            raise Refusal(t("已经登记", "it is registered already"), code="registered_already") from error
        this.record(events.BORROWED, data={"source": source.id, "resource": made.resource})
    return made


def return_resource(*, by: Actor, borrowed: Borrowed) -> None:
    """Use data of an upper platform no more: its key is erased, what was reported stays.

    Raises:
        NotPermitted: another organization's. Stale: it ended already.
    """
    with act(by=by, refused=events.RETURNED, subject=f"borrowed/{borrowed.id}") as this:
        _check_own(by, borrowed)
        done = {"ended_at": clock.now(), "key_sealed": ""}
        if Borrowed.objects.filter(pk=borrowed.pk, ended_at=None).update(**done) != 1:
            raise Stale(t("已经注销", "it ended already"), code="ended_already")
        this.record(events.RETURNED)


def report_above(
    *, by: Actor, borrowed: Borrowed, description: str, kind: str = "error", field: str = "", record_key: str = ""
) -> Relayed:
    """Report a problem of data used through an upper platform: to that platform, where it is decided; not here.

    Args:
        by: a data officer of the organization that uses it.
        borrowed: the data.
        description: what is wrong.
        kind: ``error``, ``omission`` or ``rights_infringement``.
        field: name or title of the item there.
        record_key: the key of the record; sealed until it was taken.

    Returns:
        The report; the worker sends it and follows it.

    Raises:
        NotPermitted: another organization's. BadInput: nothing is said, or too much. Refusal: it is used no more.
    """
    with act(by=by, refused=events.REPORTED_ABOVE, subject=f"borrowed/{borrowed.id}") as this:
        this.article = upward.place_of(register.jurisdiction(), clock.today())
        _check_own(by, borrowed)
        _need({"description": description})
        if kind not in KINDS or len(description) > LONGEST or len(record_key) > 200 or len(field) > 120:
            raise BadInput(t("种类或长度不对", "no such kind, or too long"), at="description", code="bad_report")
        if borrowed.ended_at is not None:
            raise Refusal(t("已不再使用这份数据", "these data are used no more"), code="ended_already")
        id = new_id()
        sealed = seal(settings.HOME, record_key.strip(), purpose=f"relayed:{id}") if record_key.strip() else ""
        made = Relayed.objects.create(
            id=id,
            borrowed=borrowed,
            kind=kind,
            description=description.strip(),
            field=field.strip(),
            record_key_sealed=sealed,
            reported_by=by.person,
            reported_by_name=by.name,
        )
        this.record(events.REPORTED_ABOVE, data={"report": made.id, "kind": kind, "resource": borrowed.resource})
    return made


def look_up_above(*, by: Actor, borrowed: Borrowed, key: str) -> list[dict[str, Any]]:
    """Look up one key in data of an upper platform, under the grant there; that it was done is on record here, too.

    Raises:
        NotPermitted: another organization's.
        BadInput: no key. Refusal: it is used no more, no gateway is named, or the upper platform refuses.
        FetchFailed: the upper platform's gateway cannot be reached.
    """
    subject = f"borrowed/{borrowed.id}"
    with act(by=by, refused=events.LOOKED_UP_ABOVE, subject=subject):
        _check_own(by, borrowed)
        _need({"key": key})
        if borrowed.ended_at is not None or not borrowed.gateway:
            raise Refusal(t("没有登记上级网关地址", "no gateway of it is registered"), code="no_gateway")
    # Between two acts: were it asked within one, all of the platform would wait for the answer.
    address = f"{borrowed.gateway}/v1/resources/{borrowed.resource}/lookup"
    asked = {"key": key.strip(), "purpose": borrowed.purpose}
    answer = tell(fetcher(), address, key=key_of(borrowed), message=asked)
    with act(by=by, refused=events.LOOKED_UP_ABOVE, subject=subject) as this:
        if answer.status != 200:
            raise refused_there(answer.document)
        rows, there = _rows(address, answer.document)
        this.record(events.LOOKED_UP_ABOVE, data={"evidence_there": there, "rows": len(rows)})
    return rows


def _rows(address: str, document: Any) -> tuple[list[dict[str, Any]], str]:
    """Return the rows of an answer, and the number of its record above."""
    rows = document.get("rows") if isinstance(document, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise bad_answer(address, t("答复里没有数据行", "the answer has no rows"))
    return rows, str(document.get("evidence", ""))[:80]


def key_of(borrowed: Borrowed) -> str:
    """Return the key of the grant above."""
    return unseal(settings.HOME, borrowed.key_sealed, purpose=f"borrowed:{borrowed.id}")


def refused_there(document: Any) -> Refusal:
    """Return a refusal of the upper platform, in its own words."""
    told = document if isinstance(document, dict) else {}
    words = str(told.get("what", ""))[:300] or "?"
    return Refusal(
        Text(f"上级平台拒绝：{words}", f"the upper platform refuses: {words}"),
        cite=str(told.get("article") or told.get("cite") or "")[:80],
        code="refused_above",
    )


def _check_own(by: Actor, borrowed: Borrowed) -> None:
    require(by, "federation.use")
    if by.organization != borrowed.organization_id:
        raise NotPermitted(t("只有使用单位可以办理", "only the unit that uses it may do this"), code="not_yours")


def _need(given: dict[str, str]) -> None:
    for name, value in given.items():
        if not value.strip():
            raise BadInput(t("请填写完整", "something is missing"), at=name, code="answer_lacking")
