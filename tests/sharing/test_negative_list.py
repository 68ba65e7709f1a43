"""Guiyang: what is on the negative list is neither shared nor opened; what is not on it is shared by its type."""

from __future__ import annotations

import pytest

from gongshu.catalog import queries as catalog
from gongshu.kit.clock import VirtualClock
from gongshu.kit.errors import BadInput, Refusal
from gongshu.kit.home import Home
from gongshu.opening import actions as opening
from gongshu.sharing import actions
from tests.sharing.conftest import Stage
from tests.sharing.scene import Sharing, publish_entry

GUIYANG = "guiyang-draft-2024"
ASKED = {"system": None, "paper.business_process": None}


@pytest.fixture
def guiyang_shown(stage: Stage) -> Sharing:
    """The scene under Guiyang's drafting note, before the test's own transaction begins."""
    return stage.show(GUIYANG)


@pytest.fixture
def guiyang(guiyang_shown: Sharing, db: None, frozen: VirtualClock, own_home: Home) -> Sharing:
    """Conditional data under Guiyang's drafting note."""
    return guiyang_shown.again()


@pytest.mark.requirement("GY-2.3/1", "GY-2.3/N2")
@pytest.mark.house_rule("GY-S59")
def test_what_is_on_the_negative_list_is_neither_applied_for_nor_opened(guiyang: Sharing) -> None:
    listed = {"sharing_class": "none", "sharing_reason": "列入负面清单", "sharing_bases": ()}
    entry = publish_entry(guiyang.cast, title="清单内数据", opening_class="none", **listed)
    with pytest.raises(Refusal, match="列入负面清单") as refused:
        actions.start_application(by=guiyang.cast.applicant_clerk, resource_code=entry.code)
    assert (refused.value.code, refused.value.cite) == ("not_shared", "2.3")
    found = catalog.entry(entry.code, guiyang.cast.provider_clerk)
    with pytest.raises(Refusal, match="没有把这一资源列为开放") as closed:
        opening.propose_release(by=guiyang.cast.provider_clerk, entry=found, columns=["state"])
    assert closed.value.cite == "2.3"


@pytest.mark.requirement("GY-2.3/1", "GY-2.3/N1", "GY-4.1/1", "GY-4.1/3")
@pytest.mark.house_rule("GY-S59")
def test_what_is_free_and_not_listed_is_never_refused(guiyang: Sharing) -> None:
    entry = publish_entry(
        guiyang.cast, title="清单外数据", sharing_class="unconditional", sharing_reason="", sharing_bases=()
    )
    draft = actions.start_application(by=guiyang.cast.applicant_clerk, resource_code=entry.code)
    answers = {"way": "interface", "purpose": "核验", "fields": ["code"], "material.1": "三定方案"}
    draft = actions.save_answers(
        by=guiyang.cast.applicant_clerk, application=draft, answers=answers, expect=draft.revision
    )
    done = actions.submit_application(by=guiyang.cast.applicant_clerk, application=draft, expect=draft.revision)
    assert done.issued is not None
    assert done.issued.grant.article == "本平台约定"


@pytest.mark.requirement("GY-4.1/3")
def test_conditional_data_is_for_the_provider_and_a_refusal_gives_its_reason_as_a_house_rule(guiyang: Sharing) -> None:
    application = guiyang.submitted(**ASKED).application
    with pytest.raises(BadInput, match="缺少理由") as refused:
        guiyang.step(application, guiyang.cast.provider_reviewer, "refuse")
    assert refused.value.cite == "本平台约定"
    issued = guiyang.issue(application, by=guiyang.cast.provider_reviewer)
    assert (guiyang.case(application).state, issued.grant.state) == ("granted", "active")
