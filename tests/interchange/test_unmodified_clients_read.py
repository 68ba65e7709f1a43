"""Unmodified software of others reads a running site: ckanapi, the harvester of CKAN, frictionless, udata's rules."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from frictionless import Package, system
from voluptuous import Invalid

from tests.interchange.judges import udata_ckan
from tests.opening.scene import OPEN, Opening

pytestmark = pytest.mark.django_db(transaction=True)


def test_ckanapi_dumps_searches_and_reads_rows(site: tuple[str, Opening], ckanapi: Callable[..., str]) -> None:
    url, haishu = site

    (dataset,) = [json.loads(line) for line in ckanapi(url, "dump", "datasets", "--all", "-q").splitlines()]
    assert (dataset["name"], dataset["title"]) == (haishu.entry.slug, "养老机构名录")
    (body,) = [json.loads(line) for line in ckanapi(url, "dump", "organizations", "--all", "-q").splitlines()]
    assert body["title"] == "民政局"
    assert ckanapi(url, "dump", "users", "--all", "-q") == ""
    (found,) = ckanapi(url, "search", "datasets", "q=床位").splitlines()
    assert json.loads(found)["id"] == dataset["id"]
    resource = dataset["resources"][0]["id"]
    told = json.loads(ckanapi(url, "action", "datastore_search", f"resource_id={resource}", "limit:2"))
    assert (len(told["records"]), told["total"]) == (2, 3)
    ckanapi(url, "action", "package_show", "id=hun-yin-deng-ji-xin-xi", status=1)


def test_ckanapi_makes_data_packages(site: tuple[str, Opening], ckanapi: Callable[..., str], tmp_path: Path) -> None:
    url, haishu = site
    ckanapi(url, "dump", "datasets", "--all", "-q", f"--datapackages={tmp_path}")
    made = tmp_path / haishu.entry.slug
    files = {path.suffix for path in (made / "data").iterdir()}
    assert (made / "datapackage.json").is_file()
    assert ".csv" in files


def test_the_harvester_of_ckan_gathers_everything_and_then_what_is_new(site: tuple[str, Opening]) -> None:
    """The requests of its CKAN and DCAT harvesters, one by one, as they stand on the wire."""
    url, haishu = site
    with httpx.Client(base_url=url, follow_redirects=False) as client:
        first = client.get("/api/3/action/package_search", params={"rows": 100, "start": 0, "sort": "id asc"}).json()
        (package,) = first["result"]["results"]
        beyond = client.get("/api/3/action/package_search", params={"rows": 100, "start": 100, "sort": "id asc"}).json()
        assert beyond["result"]["results"] == []
        assert json.dumps(package)
        since = f"metadata_modified:[{package['metadata_modified']}Z TO *]"
        name = package["organization"]["name"]
        for fq, count in ((since, 1), (f"{since} organization:{name}", 1), (f"{since} -organization:{name}", 0)):
            asked = {"rows": 100, "start": 0, "sort": "id asc", "fq": fq}
            assert client.get("/api/3/action/package_search", params=asked).json()["result"]["count"] == count
        body = client.get("/api/3/action/organization_show", params={"id": package["owner_org"]}).json()["result"]
        assert body["title"] == "民政局"
        group = package["groups"][0]["name"]
        assert client.get("/api/3/action/group_show", params={"id": group}).json()["success"] is True
        head = client.head("/catalog.ttl")
        assert (head.status_code, head.headers["content-type"].partition(";")[0]) == (200, "text/turtle")
        assert int(head.headers["content-length"]) == len(client.get("/catalog.ttl").content)
        assert client.get(package["resources"][0]["url"]).status_code == 200
    assert re.fullmatch(r"[a-z0-9_-]{2,100}", package["name"])
    assert haishu.entry.code in {one["value"] for one in package["extras"]}


def test_frictionless_validates_the_package_with_its_file(site: tuple[str, Opening]) -> None:
    url, haishu = site
    with system.use_context(trusted=False):
        report = Package(f"{url}/dataset/{haishu.entry.slug}/datapackage.json").validate()
    assert report.valid, report.flatten()
    (task,) = report.tasks
    assert task.stats["rows"] == 3

    told = httpx.get(f"{url}/dataset/{haishu.entry.slug}/datapackage.json").json()
    (resource,) = told["resources"]
    assert [one["name"] for one in resource["schema"]["fields"]] == list(OPEN)
    assert [one["type"] for one in resource["schema"]["fields"]] == ["string", "string", "integer", "date", "string"]
    assert resource["schema"]["primaryKey"] == ["uscc"]
    assert resource["schema"]["fields"][0]["constraints"] == {"required": True}


def test_frictionless_would_see_a_file_that_breaks_its_schema(site: tuple[str, Opening]) -> None:
    url, haishu = site
    told = httpx.get(f"{url}/dataset/{haishu.entry.slug}/datapackage.json").json()
    (resource,) = told["resources"]
    resource["path"] = f"{url}/dataset/{haishu.entry.slug}/data.csv"
    resource["schema"]["fields"][2]["type"] = "date"
    assert not Package.from_descriptor(told).validate().valid


def test_udata_accepts_every_package(site: tuple[str, Opening]) -> None:
    url, haishu = site
    packages: list[dict[str, Any]] = httpx.get(f"{url}/api/3/action/package_search").json()["result"]["results"]
    read = [udata_ckan()(package) for package in packages]
    assert [(one["name"], one["organization"]["title"]) for one in read] == [(haishu.entry.slug, "民政局")]
    assert read[0]["resources"], "udata passes over a dataset without resources"
    for resource in packages[0]["resources"]:
        assert resource["url"].startswith(url)
        assert resource["format"]
        assert isinstance(resource["size"], int)
        assert re.fullmatch(r"[0-9a-f]{64}", resource["hash"])
    for lacking in ("license_id", "metadata_created", "resources", "organization"):
        with pytest.raises(Invalid):
            udata_ckan()({name: value for name, value in packages[0].items() if name != lacking})
