"""What came by sharing, or was made from it, is neither shared on nor opened: refused with the article of the text."""

from __future__ import annotations

import pytest

from gongshu.audit import queries as audit
from gongshu.catalog.models import Entry
from gongshu.kit.errors import Refusal
from gongshu.opening import actions as opening
from gongshu.opening.models import Release
from gongshu.sharing import actions as sharing
from gongshu.sharing.models import Application
from tests.cast import Cast
from tests.sharing.scene import publish_entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

LAWS = pytest.mark.parametrize(
    ("profile", "article", "why"),
    [
        pytest.param("haishu-2022", "第二十条", "第三方", marks=pytest.mark.requirement("HS-20/N2")),
        pytest.param("guiyang-draft-2024", "4.2", "改变形式", marks=pytest.mark.requirement("GY-4.2/N1", "GY-4.2/1")),
        pytest.param("rizhao-2022", "第十五条", "第三方", marks=pytest.mark.requirement("RZ-15/2")),
    ],
)


def had_by_sharing(cast: Cast) -> Entry:
    """A published entry that its compiler declares to come from another unit's data.

    Some texts keep it out of the catalog altogether; there it was let in before anybody declared it.
    """
    entry = publish_entry(cast, opening_class="unconditional", opening_condition="")
    Entry.objects.filter(pk=entry.pk).update(shared_in=True)
    entry.refresh_from_db()
    return entry


@LAWS
def test_it_cannot_be_applied_for(profile: str, article: str, why: str) -> None:
    cast = Cast(profile)
    entry = had_by_sharing(cast)
    with pytest.raises(Refusal, match="不得再共享或开放") as refused:
        sharing.start_application(by=cast.applicant_clerk, resource_code=entry.code)
    assert (refused.value.code, refused.value.cite) == ("had_by_sharing", article)
    assert why in str(refused.value.why)
    assert not Application.objects.exists()
    assert audit.search(event="sharing.started", outcome="refused").count() == 1


@LAWS
def test_it_cannot_be_proposed_for_opening(profile: str, article: str, why: str) -> None:
    cast = Cast(profile)
    entry = had_by_sharing(cast)
    with pytest.raises(Refusal) as refused:
        opening.propose_release(by=cast.provider_clerk, entry=entry, columns=["state"])
    assert (refused.value.code, refused.value.cite) == ("had_by_sharing", article)
    assert not Release.objects.exists()


@pytest.mark.requirement("GY-4.2/N1")
def test_in_guiyang_it_may_be_cataloged_with_the_declaration_and_goes_no_further() -> None:
    cast = Cast("guiyang-draft-2024")
    entry = publish_entry(cast, shared_in=True)
    assert (entry.state, entry.shared_in) == ("published", True)
    with pytest.raises(Refusal, match="不得再共享或开放"):
        sharing.start_application(by=cast.applicant_clerk, resource_code=entry.code)


def test_the_units_own_data_is_shared_and_opened_as_ever() -> None:
    cast = Cast("guiyang-draft-2024")
    entry = publish_entry(cast)
    assert sharing.start_application(by=cast.applicant_clerk, resource_code=entry.code).state == "draft"
