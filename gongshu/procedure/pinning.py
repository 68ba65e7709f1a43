"""Keeping the law of cases: each law once, under the digest of its words, and as read for all cases under it."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING

from gongshu.kit.errors import Defect
from gongshu.kit.text import t
from gongshu.procedure.models import PinnedLaw
from gongshu.procedure.snapshot import Pinned, unpin
from gongshu.statements.compiled import Listing, Slot

if TYPE_CHECKING:
    from gongshu.procedure.models import Case

_READ = 256
"""Laws kept as read: the procedures of a profile as they stood on a few days."""
_SPELLED = Listing(lambda: PinnedLaw.objects.filter(digest=Slot("digest")).values_list("spelled"))
_HELD = Listing(lambda: PinnedLaw.objects.filter(digest=Slot("digest")).values_list("digest"))


def keep(spelled: str) -> str:
    """Keep a law as ``pin`` spelled it, unless it is kept already, and return its digest."""
    digest = hashlib.sha256(spelled.encode()).hexdigest()
    if not _HELD.rows(digest=digest):
        PinnedLaw.objects.bulk_create([PinnedLaw(digest=digest, spelled=spelled)], ignore_conflicts=True)
    return digest


def pinned_law(case: Case) -> Pinned:
    """Return the law a case was opened under; it is shared by all cases under it, and is not to be changed.

    Raises:
        Defect: what is kept of it is not what the case was opened under.
    """
    return law_under(case.law_id)


@lru_cache(maxsize=_READ)
def law_under(digest: str) -> Pinned:
    """Return the law that is kept under a digest; see ``pinned_law``."""
    kept = _SPELLED.column(digest=digest)
    if [hashlib.sha256(one.encode()).hexdigest() for one in kept] != [digest]:
        raise Defect(
            t("办理依据的快照缺失或被改动", "the law that the case was opened under is missing or was altered"),
            why=t(f"快照 {digest[:12]} 与其散列值不符", f"{digest[:12]} does not match its digest"),
            remedy=t("从备份恢复控制数据库", "bring the control database back from a backup"),
        )
    return unpin(kept[0])
