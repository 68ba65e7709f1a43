"""Personal papers of any procedure: sealed for their own question, also when handed in anew; drafts do not stay."""

from __future__ import annotations

import pytest

from gongshu.kit.errors import Defect
from gongshu.matters import actions, queries
from gongshu.matters.models import Matter

from .office import Front, everything_stored

pytestmark = pytest.mark.django_db

NAME, PHONE = "欧阳赵阳", "13866669999"
DEMAND = "opening.demand"


def test_what_is_handed_in_anew_is_sealed_too(front: Front) -> None:
    matter = front.hand_in(DEMAND, paper__asker=NAME)
    assert matter.case is not None
    case = front.handle(matter.case, "return")
    actions.decide_matter(
        case=case,
        step=case.state,
        outcome="resubmit",
        by=queries.holder(matter),
        expect=case.revision,
        papers={"more": "补充说明", "asker": "司马赵阳"},
    )
    assert "司马赵阳" not in everything_stored()
    assert actions.reveal_personal(case=case, by=front.cast.bureau_clerk)["paper.asker"] == "司马赵阳"


def test_it_does_not_open_for_another_question_than_its_own(front: Front) -> None:
    matter = front.hand_in(DEMAND, paper__asker=NAME, contact=PHONE)
    swapped = dict(zip(matter.personal, reversed(matter.personal.values()), strict=True))
    Matter.objects.filter(pk=matter.pk).update(personal=swapped)
    assert matter.case is not None
    with pytest.raises(Defect):
        actions.reveal_personal(case=matter.case, by=front.cast.bureau_clerk)
