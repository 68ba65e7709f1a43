"""No text gives indicators or weights: the list is empty until the authority sets and publishes them."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from gongshu.kit.actor import PUBLIC
from gongshu.kit.errors import NotPermitted
from gongshu.organizations.queries import jurisdiction
from gongshu.registers import actions, editions
from gongshu.registers.models import Row
from gongshu.regulation.loader import load_profile
from tests.registers.scene import Registers

pytestmark = pytest.mark.usefixtures("db", "frozen")

SILENCES = {
    "haishu-2022": "HS-S56",
    "sixian-2021": "SX-S56",
    "rizhao-2022": "RZ-S56",
    "guiyang-draft-2024": "GY-S56",
    "anshan-2022": "AS-S56",
}
ROW = {"indicator": "按时答复率", "weight": "30", "formula": "按时答复件数除以应答复件数", "since": "2026-10-01"}


@pytest.mark.house_rule(*SILENCES.values())
@pytest.mark.parametrize("profile", SILENCES)
def test_they_are_empty_until_the_authority_sets_and_publishes_them(profile: str) -> None:
    scene = Registers(profile)
    found = scene.register("indicators")
    assert (found.source, found.cite, found.public) == ("house_rule", None, True)
    assert "考核" in found.title.zh
    assert not Row.objects.filter(register="indicators").exists()
    with pytest.raises(NotPermitted):
        scene.add(by=scene.cast.provider_clerk, id="indicators", **ROW)
    scene.add(by=scene.cast.bureau_clerk, id="indicators", **ROW)
    with pytest.raises(NotPermitted):
        actions.publish_edition(by=scene.cast.provider_reviewer, register=found, expect=0, note="")
    made = actions.publish_edition(by=scene.cast.bureau_reviewer, register=found, expect=0, note="2026 年度")
    read = editions.edition(found, made.number, PUBLIC)
    assert "按时答复率" in str(read.rows)
    page = Client().get("/registers/indicators/").content.decode()
    assert "按时答复率" in page
    assert "本平台约定" in page


@pytest.mark.house_rule(*SILENCES.values())
@pytest.mark.parametrize("profile", SILENCES)
def test_no_profile_holds_an_indicator_or_a_weight_of_its_own(profile: str) -> None:
    law = load_profile(profile)
    day = date(2026, 9, 15)
    assert not [name for name in law.rules if "weight" in name or "indicator" in name]
    assert not [
        name for name in law.rules if name.startswith("supervision.") and isinstance(law.rule(name, day), float)
    ]


def test_what_was_published_stays_as_it_was_when_a_weight_changes() -> None:
    scene = Registers("haishu-2022")
    row = scene.add(by=scene.cast.bureau_clerk, id="indicators", **ROW).row
    found = jurisdiction().registers["indicators"]
    actions.publish_edition(by=scene.cast.bureau_reviewer, register=found, expect=0, note="")
    scene.correct(row, by=scene.cast.bureau_clerk, given={"weight": "40"}, reason="年度调整")
    actions.publish_edition(by=scene.cast.bureau_reviewer, register=found, expect=1, note="")
    first, second = (str(editions.edition(found, number, PUBLIC).rows) for number in (1, 2))
    assert ("30" in first, "40" in first, "40" in second) == (True, False, True)
