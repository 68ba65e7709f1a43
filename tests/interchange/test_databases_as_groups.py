"""Base and theme databases in the words of others: groups for CKAN's clients, parts of the catalog in DCAT."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pyshacl
import pytest
from django.test import Client
from rdflib import DCAT, DCTERMS, FOAF, RDF, Graph, URIRef

from gongshu.interchange.api import documents
from tests.interchange.judges import dcat_ap_3
from tests.opening.scene import Opening
from tests.portal.bases import SECRET, closed, found

pytestmark = pytest.mark.django_db


def ask(client: Client, action: str, **given: Any) -> Any:
    """Call an action and return its result."""
    response = client.get(f"/api/3/action/{action}", given)
    assert response.status_code == 200, response.content
    assert SECRET not in response.content.decode()
    return response.json()["result"]


def test_a_database_is_a_group_of_its_open_members(client: Client, haishu: Opening) -> None:
    haishu.sealed()
    found(haishu, haishu.entry, closed(haishu))
    assert "base-population" in ask(client, "group_list")
    (told,) = ask(client, "group_list", all_fields=True, groups="base-population")
    assert (told["title"], told["package_count"], told["type"]) == ("人口基础库", 1, "group")
    shown = ask(client, "group_show", id="base-population", include_datasets=True)
    assert [one["name"] for one in shown["packages"]] == [haishu.entry.slug]
    package = ask(client, "package_show", id=haishu.entry.slug)
    assert [one["title"] for one in package["groups"]] == ["民政", "人口基础库"]
    assert ask(client, "package_search", fq="groups:base-population")["count"] == 1
    assert ask(client, "package_search", fq="-groups:base-population")["count"] == 0
    facet = ask(client, "package_search", **{"facet.field": json.dumps(["groups"])})["search_facets"]["groups"]
    assert {(one["display_name"], one["count"]) for one in facet["items"]} == {("民政", 1), ("人口基础库", 1)}


def test_a_database_without_open_members_is_no_group(client: Client, haishu: Opening) -> None:
    haishu.sealed()
    found(haishu, closed(haishu))
    assert "base-population" not in ask(client, "group_list")
    assert client.get("/api/3/action/group_show", {"id": "base-population"}).status_code == 404
    assert ask(client, "package_search", fq="groups:base-population")["count"] == 0


@pytest.mark.django_db(transaction=True)
def test_ckanapi_reads_the_groups(site: tuple[str, Opening], ckanapi: Callable[..., str]) -> None:
    url, haishu = site
    found(haishu, haishu.entry)
    told = {one["name"]: one for one in map(json.loads, ckanapi(url, "dump", "groups", "--all", "-q").splitlines())}
    assert told["base-population"]["title"] == "人口基础库"
    (dataset,) = ckanapi(url, "search", "datasets", "fq=groups:base-population").splitlines()
    assert "base-population" in {one["name"] for one in json.loads(dataset)["groups"]}


def test_a_database_is_a_part_of_the_catalog_and_conforms(
    client: Client, haishu: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "PAGE", 1)
    haishu.sealed()
    other = haishu.publish(title="养老服务数据", abstract="养老服务")
    haishu.opened(entry=other)
    found(haishu, haishu.entry, other, closed(haishu))
    part, members = URIRef("http://testserver/catalog#base-population"), set()
    for address in ("/catalog.ttl", "/catalog.ttl?page=2", f"/dataset/{other.slug}.ttl"):
        graph = Graph().parse(data=client.get(address).content, format="turtle")
        verdict, _, report = pyshacl.validate(graph, shacl_graph=dcat_ap_3(), inference="none")
        assert verdict, report
        assert SECRET not in graph.serialize()
        assert (part, RDF.type, DCAT.Catalog) in graph
        assert (part, FOAF.homepage, URIRef("http://testserver/bases/base-population/")) in graph
        assert graph.value(part, DCTERMS.creator) is None
        members |= set(graph.objects(part, DCAT.dataset))
        if address.startswith("/catalog"):
            assert (URIRef("http://testserver/catalog"), DCTERMS.hasPart, part) in graph
    assert members == {URIRef(f"http://testserver/dataset/{one.slug}") for one in (haishu.entry, other)}
