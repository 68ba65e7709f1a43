"""Anshan's platform is the city's: what is installed here reads it, keeps a copy and replaces nothing of it."""

from __future__ import annotations

from datetime import date

import pytest

from gongshu.federation import queries
from gongshu.federation.actions import add_source, run_source
from gongshu.federation.models import HarvestedRecord
from gongshu.kit.actor import SYSTEM
from gongshu.kit.clock import VirtualClock
from gongshu.kit.errors import Refusal
from gongshu.kit.home import Home
from gongshu.organizations.queries import jurisdiction
from gongshu.projects import actions as projects
from gongshu.registers import actions as registers
from tests.cast import Cast
from tests.federation.platform import Ckan, Platform, package
from tests.sharing.scene import publish_entry


@pytest.fixture
def zone(db: None, frozen: VirtualClock, own_home: Home) -> Cast:
    """The people of the zone."""
    return Cast("anshan-2022")


@pytest.mark.house_rule("AS-S62")
def test_a_local_copy_follows_the_citys_platform_and_is_edited_there_alone(zone: Cast, platform: Platform) -> None:
    served = platform.serve = Ckan([package(number) for number in range(3)])
    source = add_source(by=zone.bureau_clerk, name="市共享交换开放平台", kind="ckan", address=platform.address)
    run_source(by=SYSTEM, source=source, full=True)
    assert {one.title for one in queries.records()} == {"公交站点 0", "公交站点 1", "公交站点 2"}
    served.packages[1] = package(1, title="市里改过的标题", metadata_modified="2026-09-16T01:00:00.000000")
    del served.packages[2]
    source.refresh_from_db()
    run_source(by=SYSTEM, source=source, full=True)
    assert {one.title for one in queries.records()} == {"公交站点 0", "市里改过的标题"}
    assert HarvestedRecord.objects.get(external_id="00000001").address.startswith(platform.address)


@pytest.mark.house_rule("AS-S62")
def test_resources_are_managed_there_and_a_platform_of_the_zones_own_is_stopped(zone: Cast) -> None:
    law, day = jurisdiction(), date(2026, 9, 15)
    assert law.rule("federation.uplink", day) == law.rule("sharing.platform", day) == "upper_platform"
    assert law.rule("platform.own_allowed", day) is False
    project = projects.start_project(by=zone.provider_clerk, name="数字园区", purpose="园区服务")
    with pytest.raises(Refusal) as stopped:
        projects.add_part(by=zone.provider_clerk, project=project, kind="platform", name="园区数据平台", basis=None)
    assert stopped.value.cite == "3.1"


@pytest.mark.house_rule("AS-S62")
def test_what_passed_elsewhere_than_through_the_citys_platform_is_not_entered_as_sharing(zone: Cast) -> None:
    entry = publish_entry(zone, title="企业名录")
    row = {"asked_on": "2026-09-01", "applicant": zone.applicant.name, "entry": entry.code, "purpose": "核对"}
    listed = jurisdiction().registers["sharing_applications"]
    with pytest.raises(Refusal) as kept_out:
        registers.add_row(by=zone.provider_clerk, register=listed, given=row | {"on_city_platform": "否"})
    assert kept_out.value.cite == "1.3.4"
    assert registers.add_row(by=zone.provider_clerk, register=listed, given=row | {"on_city_platform": "是"})
