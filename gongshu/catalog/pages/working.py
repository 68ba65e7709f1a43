"""The copy a provider works on: the entry itself before it is published, its change after."""

from __future__ import annotations

from dataclasses import dataclass

from gongshu.catalog import actions, queries
from gongshu.catalog.actions.permissions import require_compiler
from gongshu.catalog.data import EntryData, from_json
from gongshu.catalog.models import EDITABLE, Change, Entry
from gongshu.kit.actor import Actor
from gongshu.kit.errors import Refusal
from gongshu.kit.text import t


@dataclass(frozen=True, slots=True)
class Working:
    """What is being worked on. ``revision`` is what a save must name to be taken."""

    entry: Entry
    change: Change | None
    data: EntryData
    revision: int

    @property
    def subject(self) -> Entry | Change:
        """The row that is edited."""
        return self.change or self.entry

    @property
    def state(self) -> str:
        """The state of what is edited."""
        return self.subject.state

    def save(self, by: Actor, data: EntryData, expect: int) -> None:
        """Save other values."""
        if self.change is not None:
            actions.revise_change(by=by, change=self.change, data=data, expect=expect)
        else:
            actions.revise_entry(by=by, entry=self.entry, data=data, expect=expect)


def working_copy(code: str, by: Actor) -> Working:
    """Return what a provider may edit of an entry.

    Raises:
        NotFound: there is no such entry for this person.
        NotPermitted: the person does not compile it.
        Refusal: it is not with its provider now; says how to go on.
    """
    entry = queries.entry(code, by)
    require_compiler(by, entry.provider_id)
    change = queries.open_change(entry) if entry.state == "published" else None
    if change is not None and change.state in EDITABLE:
        return Working(entry, change, from_json(change.data), change.revision)
    if entry.state in EDITABLE:
        return Working(entry, None, queries.data_of(entry), entry.revision)
    if entry.state == "published" and change is None:
        raise Refusal(
            t("已发布的目录不能直接修改", "a published entry is not edited as it stands"),
            remedy=t("先启动目录变更", "begin a change of it first"),
            code="wrong_state",
        )
    raise Refusal(
        t("目录不在提供单位手中，现在不能修改", "the entry is not with its provider and cannot be edited now"),
        remedy=t("等待办理结果，或撤回送审", "wait for the outcome, or take it back from review"),
        code="wrong_state",
    )
