"""Designating the source of a datum, disputing it, keeping or ending it; saying that two entries differ."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from gongshu.audit.events import Event
from gongshu.audit.record import Act, act
from gongshu.catalog import events, sources
from gongshu.catalog.actions.permissions import require, require_compiler, stale, wrong_state
from gongshu.catalog.likeness.scoring import folded
from gongshu.catalog.models import Designation, Entry, Item, SourceCopy, ToldApart
from gongshu.catalog.queries import is_authority
from gongshu.kit import canonical, clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, NotFound, NotPermitted, Stale
from gongshu.kit.text import t
from gongshu.organizations import queries as register
from gongshu.procedure.rules import HOUSE_RULE

Place = tuple[str, str]
"""Code of an entry, name of an item."""


def designate_source(
    *,
    by: Actor,
    entry: Entry,
    item: str,
    reason: str,
    copies: Sequence[Place] = (),
    replaces: Designation | None = None,
) -> Designation:
    """Designate an item as the source of its datum; one in force for the same datum must be named to be replaced.

    Args:
        by: a reviewer of the data authority.
        entry: the published entry that holds the source.
        item: the name of its item.
        reason: why this one.
        copies: items of other published entries that hold the same datum and follow it.
        replaces: the designation in force that this one takes the place of.

    Raises:
        NotPermitted: not the data authority.
        BadInput: without a reason; there is no such item; a copy is the source itself.
        Refusal: the entry is not published; the datum has a source.
        Stale: somebody else designated or ended one meanwhile.
    """
    with act(by=by, refused=events.DESIGNATED, subject=entry.code) as this:
        _require_authority(by)
        _reason(reason)
        chosen = _item(entry, item)
        this.article = sources.ground_of(register.jurisdiction(), clock.today(), register.body(entry.provider_id))
        made = Designation(
            title=chosen.title,
            folded=folded(chosen.title),
            meaning=chosen.semantic_type,
            subject=sources.subject_of(entry.items.all()),
            entry=entry,
            item=chosen.name,
            reason=reason.strip(),
            article=this.article,
            designated_by=by.person,
            designated_by_name=by.name,
        )
        _make_room(made, replaces)
        followers = [(_published(code), name) for code, name in copies]
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError as error:
            raise _other_source() from error
        for other, name in followers:
            _follow(made, other, name)
        this.record(
            events.DESIGNATED,
            data={
                "item": item,
                "number": made.number,
                "copies": [list(place) for place in copies],
                "replaces": replaces.pk if replaces else "",
                "reason_digest": canonical.digest(reason),
            },
        )
        return made


def _make_room(made: Designation, replaces: Designation | None) -> None:
    same = Designation.objects.filter(folded=made.folded, subject=made.subject)
    if replaces is not None:
        _end(replaces, replaces.revision, f"由新的指定取代：{made.entry.code}")
    elif same.filter(ended_at=None).exists():
        raise _other_source()
    made.number = (same.aggregate(last=Max("number"))["last"] or 0) + 1


def _other_source() -> Stale:
    return Stale(
        t("这一数据已有数源", "this datum has a source already"),
        remedy=t("打开现有的指定，在那里更换", "open the designation in force and replace it there"),
        code="source_designated",
    )


def _follow(made: Designation, other: Entry, name: str) -> None:
    held = _item(other, name)
    if other.pk == made.entry_id:
        raise BadInput(
            t("数源本身不是副本", "the source is no copy of itself"),
            remedy=t("副本选其他目录的信息项", "choose items of other entries as copies"),
            code="source_as_copy",
            at="copies",
        )
    SourceCopy.objects.get_or_create(designation=made, entry=other, item=held.name)


def end_designation(*, by: Actor, designation: Designation, reason: str, expect: int) -> Designation:
    """End a designation; nobody is the source until another is designated.

    Raises:
        NotPermitted: not the data authority.
        BadInput: without a reason.
        Stale: it ended or changed meanwhile.
    """
    with _about(by, designation, events.DESIGNATION_ENDED) as this:
        _require_authority(by)
        _reason(reason)
        _end(designation, expect, reason.strip())
        this.record(events.DESIGNATION_ENDED, data=_said(designation, reason))
        return _fresh(designation)


def dispute_source(*, by: Actor, designation: Designation, reason: str, expect: int) -> Designation:
    """Object to a designation. It stands meanwhile; the authority keeps it, replaces it or ends it.

    Args:
        by: a data officer of the source or of a copy.
        designation: in force, not disputed yet.
        reason: what is wrong with it.
        expect: the revision the person saw.

    Raises:
        NotPermitted: neither the source nor a copy is of this organization.
        BadInput: without a reason.
        Refusal: it is disputed already.
        Stale: it ended or changed meanwhile.
    """
    with _about(by, designation, events.SOURCE_DISPUTED) as this:
        require(by, "catalog.compile")
        holds = designation.copies.filter(entry__provider=by.organization).exists()
        if not holds and designation.entry.provider_id != by.organization:
            raise NotPermitted(
                t("只有数源和持有副本的单位可以提出异议", "the source and those who hold copies may object"),
                remedy=t("先核对本单位的目录", "look at your own catalog first"),
                code="not_concerned",
            )
        _reason(reason)
        if designation.disputed_at is not None:
            raise wrong_state(
                t("已有异议在处理", "it is disputed already"), t("等待处理结果", "wait for what becomes of it")
            )
        _change(designation, expect, disputed_at=clock.now(), disputed_by_id=by.organization, dispute=reason.strip())
        this.record(events.SOURCE_DISPUTED, data=_said(designation, reason))
        return _fresh(designation)


def keep_source(*, by: Actor, designation: Designation, reason: str, expect: int) -> Designation:
    """Keep a disputed designation, with the reason.

    Raises:
        NotPermitted: not the data authority.
        BadInput: without a reason.
        Refusal: it is not disputed.
        Stale: it ended or changed meanwhile.
    """
    with _about(by, designation, events.SOURCE_KEPT) as this:
        _require_authority(by)
        _reason(reason)
        if designation.disputed_at is None:
            raise wrong_state(t("没有异议", "nobody objected"), t("无须办理", "there is nothing to decide"))
        now = clock.now()
        _change(designation, expect, disputed_at=None, disputed_by=None, kept_at=now, kept_reason=reason.strip())
        this.record(events.SOURCE_KEPT, data=_said(designation, reason))
        return _fresh(designation)


def tell_apart(*, by: Actor, entry: Entry, other: Entry, reason: str) -> ToldApart:
    """Say why an entry does not hold the same data as another of the same items; said again it is replaced.

    Raises:
        NotPermitted: another organization's entry.
        BadInput: without a reason, or it is the same entry.
    """
    with act(by=by, refused=events.TOLD_APART, subject=entry.code, article=HOUSE_RULE.zh) as this:
        require_compiler(by, entry.provider_id)
        _reason(reason)
        if entry.pk == other.pk:
            raise BadInput(
                t("不能与自己比较", "it is the same entry"),
                remedy=t("选择另一条目录", "choose another entry"),
                code="same_entry",
            )
        said, _ = ToldApart.objects.update_or_create(
            entry=entry,
            other=other,
            defaults={
                "reason": reason.strip(),
                "said_at": clock.now(),
                "said_by": by.person,
                "said_by_name": by.name,
            },
        )
        this.record(events.TOLD_APART, data={"other": other.code, "reason_digest": canonical.digest(reason)})
        return said


def _about(by: Actor, designation: Designation, event: Event) -> AbstractContextManager[Act]:
    return act(by=by, refused=event, subject=designation.entry.code, article=designation.article)


def _said(designation: Designation, reason: str) -> dict[str, object]:
    return {
        "item": designation.item,
        "number": designation.number,
        "reason_digest": canonical.digest(reason),
    }


def _require_authority(by: Actor) -> None:
    require(by, "catalog.review")
    if not is_authority(by):
        raise NotPermitted(
            t("数源由数据主管部门指定", "the data authority designates sources"),
            remedy=t("对指定有异议的，可以提出", "if you disagree with one, object to it"),
            code="not_the_authority",
        )


def _reason(reason: str) -> None:
    if not reason.strip():
        raise BadInput(
            t("须写明理由", "say why"),
            remedy=t("写明依据的职责和事实", "name the duty and the facts it rests on"),
            at="reason",
            code="reason_lacking",
        )


def _published(code: str) -> Entry:
    found = Entry.objects.filter(code=code).first()
    if found is None:
        raise NotFound(t("没有这条目录", "there is no such catalog entry"), code="no_such_entry")
    return found


def _item(entry: Entry, name: str) -> Item:
    if entry.state != "published":
        raise wrong_state(
            t(f"{entry.code} 没有发布", f"{entry.code} is not published"),
            t("选择已发布目录的信息项", "choose an item of a published entry"),
        )
    found = entry.items.filter(name=name).first()
    if found is None:
        raise BadInput(
            t(f"{entry.code} 没有这个信息项", f"{entry.code} has no such item"),
            remedy=t("从目录的信息项中选择", "choose one of the entry's items"),
            at="item",
            code="no_such_item",
        )
    return found


def _end(designation: Designation, expect: int, reason: str) -> None:
    _change(designation, expect, ended_at=clock.now(), ended_reason=reason)


def _change(designation: Designation, expect: int, **values: object) -> None:
    seen = Designation.objects.filter(pk=designation.pk, revision=expect, ended_at=None)
    if seen.update(**values, revision=F("revision") + 1) != 1:
        raise stale()


def _fresh(designation: Designation) -> Designation:
    return Designation.objects.select_related("entry__provider", "disputed_by").get(pk=designation.pk)
