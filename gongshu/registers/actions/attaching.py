"""Attaching a file that proves a row. It is added, never replaced."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from gongshu.audit.record import act
from gongshu.kit import clock, filed
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, Refusal
from gongshu.kit.text import t
from gongshu.organizations.rules import require
from gongshu.registers import events, rules
from gongshu.registers.actions import storing
from gongshu.registers.models import Attachment, Row
from gongshu.regulation.lists import RegisterDef

ROOM = "registers"
"""The folder of the home in which the files of rows are kept."""


def attach_file(*, by: Actor, register: RegisterDef, row: Row, file: Path, name: str, title: str) -> Attachment:
    """Attach a file to a row of one's own unit, also to one that has ended: what proves it may come later.

    Args:
        by: somebody of the unit that entered the row.
        register: the register.
        row: the row.
        file: where the file lies now.
        name: what its sender calls it.
        title: what it proves, in words.

    Raises:
        NotPermitted: another unit's row, or no such post.
        BadInput: no title, or a file that is not taken; says which are.
        Refusal: the very file is attached already, or there are too many.
    """
    with act(by=by, refused=events.ATTACHED, subject=row.subject, article=rules.place(register)) as this:
        require(by, "registers.keep")
        rules.check_owner(row.organization_id, by.organization)
        if not title.strip():
            raise BadInput(t("请写明这份材料证明什么", "say what it proves"), at="title", code="title_lacking")
        looked = filed.look(settings.HOME, file, name)
        held = Attachment.objects.filter(row=row)
        most = filed.policy(settings.HOME).most_per_paper
        if held.filter(digest=looked.digest).exists() or held.count() >= most:
            raise Refusal(
                t("这份文件已经附上，或附件已满", "the file is attached already, or there are too many"),
                why=t(f"每条最多 {most} 份（本平台约定）", f"{most} at most (house rule)"),
                code="attached_already",
            )
        filed.keep(settings.HOME, ROOM, file, looked)
        record = storing.evidence_of(this, register, events.ATTACHED, file=looked.digest, size=looked.size)
        return Attachment.objects.create(
            row=row,
            name=looked.name,
            title=title.strip(),
            size=looked.size,
            digest=looked.digest,
            attached_at=clock.now(),
            attached_by=by.person,
            attached_by_name=by.name,
            evidence=record,
        )
