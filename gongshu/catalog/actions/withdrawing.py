"""Taking an entry out of the catalog."""

from __future__ import annotations

from django.db.models import F

from gongshu.audit.record import act
from gongshu.catalog import events
from gongshu.catalog.actions.permissions import require_compiler, stale, wrong_state
from gongshu.catalog.models import STATES, Change, Entry
from gongshu.catalog.search.keeping import keep_findable
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput
from gongshu.kit.text import t
from gongshu.procedure.rules import HOUSE_RULE


def withdraw_entry(*, by: Actor, entry: Entry, reason: str, expect: int) -> Entry:
    """Take an entry out of the catalog, with a reason. Its versions and its code stay and are never used again.

    Raises:
        Refusal: it is under review, or a change of it is under way.
        BadInput: without a reason.
        Stale: somebody else changed it meanwhile.
    """
    with act(by=by, refused=events.WITHDRAWN, subject=entry.code, article=HOUSE_RULE.zh) as this:
        require_compiler(by, entry.provider_id)
        fresh = Entry.objects.get(pk=entry.pk)
        if "withdrawn" not in STATES[fresh.state]:
            raise wrong_state(
                t("现在的状态不能撤销", "it cannot be withdrawn as it stands"),
                t(
                    "在审核中的先撤回送审；已撤销的无须再办",
                    "take it back from review first; it may be withdrawn already",
                ),
            )
        if Change.objects.filter(entry=fresh, state__in=["draft", "in_review", "returned"]).exists():
            raise wrong_state(
                t("有一项变更正在办理", "a change of it is under way"), t("先办结或放弃变更", "finish or drop it first")
            )
        if not reason.strip():
            raise BadInput(
                t("撤销须写明理由", "say why it is withdrawn"),
                remedy=t("写明不再提供的原因", "say why it is no longer provided"),
                at="reason",
                code="reason_lacking",
            )
        moved = Entry.objects.filter(pk=entry.pk, state=fresh.state, revision=expect).update(
            state="withdrawn",
            withdrawn_at=clock.now(),
            withdrawn_reason=reason.strip(),
            revision=F("revision") + 1,
        )
        if moved != 1:
            raise stale()
        keep_findable([entry])
        this.record(events.WITHDRAWN, data={"was": fresh.state, "version": fresh.version})
        return Entry.objects.get(pk=entry.pk)
