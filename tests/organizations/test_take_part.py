"""Where the instrument asks for officers, a body that has named none takes no part: it opens and gathers nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongshu.audit import queries as audit
from gongshu.collection import actions as collection
from gongshu.kit import clock
from gongshu.kit.errors import Refusal
from gongshu.organizations import actions
from gongshu.organizations.models import Organization, Post
from gongshu.procedure.models import Case
from tests.cast import Cast
from tests.procedure.office import Office
from tests.sharing.scene import publish_entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

ASKED = pytest.mark.parametrize(
    ("profile", "post", "article"),
    [
        pytest.param("guiyang-draft-2024", "chief_data_officer", "1.5", marks=pytest.mark.requirement("GY-1.5/N1")),
        pytest.param("anshan-2022", "chief_data_officer", "3.3.1", marks=pytest.mark.requirement("AS-3.3.1/N1")),
        pytest.param("anshan-2022", "data_officer", "3.3.1", marks=pytest.mark.requirement("AS-3.3.1/N1")),
    ],
)


def leave(cast: Cast, body: Organization, post: str) -> None:
    """Let everybody who holds a post in a body leave it."""
    for held in Post.objects.filter(organization=body, kind=post, until__isnull=True):
        actions.dismiss(by=cast.security_admin, post=held)


@ASKED
def test_a_body_that_lacks_an_officer_opens_nothing_until_one_is_appointed(
    profile: str, post: str, article: str
) -> None:
    office = Office(profile)
    cast = office.cast
    leave(cast, cast.provider, post)
    with pytest.raises(Refusal, match="不能参与") as refused:
        office.start("security.drill", by=cast.provider_reviewer)
    assert (refused.value.code, refused.value.cite) == ("officer_lacking", article)
    assert refused.value.remedy is not None
    assert not Case.objects.exists()
    assert audit.search(event="procedure.opened", outcome="refused").count() == 1

    actions.appoint(by=cast.security_admin, person=cast.person(cast.provider_reviewer), kind=post)
    assert office.start("security.drill", by=cast.provider_reviewer).state


@ASKED
def test_a_body_that_lacks_an_officer_loads_no_data(profile: str, post: str, article: str, tmp_path: Path) -> None:
    cast = Cast(profile)
    entry = publish_entry(cast)
    leave(cast, cast.provider, post)
    file = tmp_path / "data.csv"
    file.write_text("证件号码,姓名,婚姻状况\n330203199001011230,测试,已婚\n", encoding="utf-8")
    given = {"resource_code": entry.code, "file": file, "source": "系统", "acquired_on": clock.today()}
    with pytest.raises(Refusal) as refused:
        collection.collect(by=cast.bureau_clerk, **given)
    assert (refused.value.code, refused.value.cite) == ("officer_lacking", article)


def test_where_the_text_only_wants_officers_on_record_nobody_is_kept_out() -> None:
    office = Office("rizhao-2022")
    assert office.profile.rule("organizations.officer_required", clock.today()) is True
    assert not Post.objects.filter(organization=office.cast.provider, kind="chief_data_officer").exists()
    assert office.start("opening.demand").state


def test_the_public_and_bodies_the_text_does_not_bind_need_no_officer() -> None:
    office = Office("guiyang-draft-2024")
    assert office.cast.utility.kind == "other_unit"
    assert office.start("opening.demand", by=office.cast.utility_clerk).state
