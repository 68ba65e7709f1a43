"""Adding platforms, pausing and resuming their harvest."""

from __future__ import annotations

from gongshu.audit.record import act
from gongshu.federation import events, queries, rules
from gongshu.federation.models import Source
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, Refusal, Stale
from gongshu.kit.text import t


def add_source(*, by: Actor, name: str, kind: str, address: str, every_hours: int = 24) -> Source:
    """Register a platform to harvest; the first run is due at once unless it is run only when asked.

    Args:
        by: somebody of the data authority.
        name: what it is called here.
        kind: a word of ``rules.KINDS``.
        address: of the platform (CKAN, gongshu), the catalog (DCAT) or the file (data.json).
        every_hours: how often; 0: only when asked.

    Raises:
        NotPermitted: not theirs to do.
        BadInput: no name, an unknown kind, no address of the web, an interval that is not offered.
        Refusal: the platform or the name is registered already.
    """
    with act(by=by, refused=events.SOURCE_ADDED, subject="federation") as this:
        queries.need_manager(by)
        spelled, called = rules.read_address(address), name.strip()
        _need_answers(called, kind, every_hours)
        queries.private_networks()
        if Source.objects.filter(address=spelled).exists() or Source.objects.filter(name=called).exists():
            raise Refusal(
                t("这个平台或名称已经登记", "the platform or the name is registered already"),
                remedy=t("在来源清单里查看", "see the list of sources"),
                code="registered_already",
            )
        source = Source.objects.create(
            name=called,
            kind=kind,
            address=spelled,
            every_hours=every_hours,
            due_at=clock.now() if every_hours else None,
            added_by_name=by.name,
        )
        this.subject = source.subject
        this.record(events.SOURCE_ADDED, data={"kind": kind, "every_hours": every_hours})
    return source


def _need_answers(name: str, kind: str, every_hours: int) -> None:
    if not name or len(name) > 200:
        raise BadInput(t("请填写名称", "say what it is called"), at="name", code="name_lacking")
    if kind not in rules.KINDS:
        raise BadInput(
            t("没有这种来源", "there is no such kind of platform"),
            remedy=t("、".join(rules.KINDS), ", ".join(rules.KINDS)),
            at="kind",
            code="unknown_kind",
        )
    if every_hours not in rules.EVERY_HOURS:
        offered = [str(one) for one in rules.EVERY_HOURS]
        raise BadInput(
            t("没有这种间隔", "there is no such interval"),
            remedy=t("、".join(offered) + " 小时", ", ".join(offered) + " hours"),
            at="every_hours",
            code="unknown_interval",
        )


def pause_source(*, by: Actor, source: Source) -> None:
    """Harvest a platform no more for the time being; a run under way ends, its records stay to be found.

    Raises:
        NotPermitted: not theirs to do. Stale: it is paused already.
    """
    with act(by=by, refused=events.SOURCE_PAUSED, subject=source.subject) as this:
        queries.need_manager(by)
        _move(source, "active", "paused")
        this.record(events.SOURCE_PAUSED)


def resume_source(*, by: Actor, source: Source) -> None:
    """Harvest a platform again, at once where it has a schedule.

    Raises:
        NotPermitted: not theirs to do. Stale: it is not paused.
    """
    with act(by=by, refused=events.SOURCE_RESUMED, subject=source.subject) as this:
        queries.need_manager(by)
        _move(source, "paused", "active")
        if source.every_hours:
            Source.objects.filter(pk=source.pk).update(due_at=clock.now())
        this.record(events.SOURCE_RESUMED)


def ask_for_run(*, by: Actor, source: Source) -> None:
    """Let the worker harvest a platform at its next turn; whoever asks need not wait for it.

    Raises:
        NotPermitted: not theirs to do. Stale: it is paused.
    """
    with act(by=by, refused=events.RUN_ASKED, subject=source.subject) as this:
        queries.need_manager(by)
        if Source.objects.filter(pk=source.pk, state="active").update(due_at=clock.now()) != 1:
            raise Stale(
                t("来源已暂停", "the source is paused"), remedy=t("先恢复汇聚", "resume it first"), code="paused"
            )
        this.record(events.RUN_ASKED)


def _move(source: Source, before: str, after: str) -> None:
    if Source.objects.filter(pk=source.pk, state=before).update(state=after) != 1:
        raise Stale(t("来源的状态已经变化", "the state of the source has changed meanwhile"), code="state_changed")
    source.state = after
