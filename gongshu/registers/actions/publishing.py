"""Publishing an edition of a register: the list as it stands now, laid down for good."""

from __future__ import annotations

from gongshu.audit.record import act
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, Stale, too_long
from gongshu.kit.text import t
from gongshu.organizations import queries as organizations
from gongshu.registers import editions, events, rules
from gongshu.registers.actions import storing
from gongshu.registers.models import Edition
from gongshu.regulation.lists import RegisterDef

LONGEST_NOTE = 500


def publish_edition(*, by: Actor, register: RegisterDef, expect: int, note: str = "") -> Edition:
    """Publish the register as it stands now as its next edition; earlier editions stay as they are.

    Args:
        by: who decides at the data authority.
        register: written or drawn; of a public one the edition holds what the public sees, and everybody reads it.
        expect: the number of the newest edition the person saw, 0 before the first.
        note: what the edition is about, for its readers.

    Raises:
        NotPermitted: another post or body.
        Stale: somebody published another edition meanwhile.
        BadInput: nothing differs from the last edition, the list or the note is too long.
    """
    with act(by=by, refused=events.EDITION_PUBLISHED, subject=register.id, article=rules.place(register)) as this:
        editions.require_publisher(by)
        last = editions.last_edition(register)
        if expect != (last.number if last else 0):
            raise Stale(
                t(
                    "刚刚已有人公布了新的一版，未再公布",
                    "another edition was published just now",
                ),
                remedy=t("请刷新后查看", "reload and look again"),
            )
        note = _read_note(note)
        profile = organizations.jurisdiction()
        content = editions.content_now(register, profile, by)
        if last is not None and last.digest == content.digest:
            raise BadInput(
                t(f"与第 {last.number} 版没有差别", f"nothing differs from edition {last.number}"),
                remedy=t("台账有变化后再公布", "publish again once something changed"),
                code="nothing_changed",
            )
        number = expect + 1
        this.subject = f"{register.id}/edition-{number}"
        evidence = storing.evidence_of(
            this, register, events.EDITION_PUBLISHED, edition=number, digest=content.digest, rows=len(content.rows)
        )
        return Edition.objects.create(
            register=register.id,
            number=number,
            note=note,
            public=register.public,
            columns=[dict(one) for one in content.columns],
            rows=[list(one) for one in content.rows],
            count=len(content.rows),
            digest=content.digest,
            profile_id=profile.id,
            profile_digest=profile.digest,
            published_at=clock.now(),
            published_by=by.person,
            published_by_name=by.name,
            evidence=evidence,
        )


def _read_note(note: str) -> str:
    words = note.strip()
    if len(words) > LONGEST_NOTE:
        raise too_long(t("说明", "the note"), LONGEST_NOTE, "note")
    return words
