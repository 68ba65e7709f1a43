"""The catalog as linked data: it conforms to DCAT-AP 3, page by page, and says what the law says of a dataset."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import pyshacl
import pytest
from django.test import Client
from rdflib import DCAT, DCTERMS, RDF, RDFS, SKOS, XSD, Graph, Literal, URIRef

from gongshu.catalog.actions import keep_external_codes
from gongshu.catalog.data import AS_WRITTEN, DatedCode
from gongshu.catalog.models import Entry
from gongshu.interchange.api import documents
from gongshu.interchange.linked import ADMS, DCATAP, HYDRA, SPDX
from gongshu.kit.clock import VirtualClock
from gongshu.procedure.rules import LegalBasis
from tests.interchange.judges import dcat_ap_3
from tests.opening.scene import SECRETS, Opening
from tests.repeals import repeal

pytestmark = pytest.mark.django_db

FORMATS = {"ttl": "turtle", "jsonld": "json-ld", "xml": "xml"}


def read(client: Client, address: str, form: str = "ttl") -> Graph:
    """Fetch a description and parse it."""
    response = client.get(address)
    assert response.status_code == 200, response.content
    return Graph().parse(data=response.content, format=FORMATS[form])


def conforms(graph: Graph) -> None:
    """Let pyshacl judge, without any inference."""
    verdict, _, report = pyshacl.validate(graph, shacl_graph=dcat_ap_3(), inference="none")
    assert verdict, report


def shelf(haishu: Opening, count: int) -> None:
    """Several open datasets, the first of them with files."""
    haishu.sealed()
    for number in range(1, count):
        entry = haishu.publish(title=f"养老服务数据{number}", abstract="养老服务")
        haishu.opened(entry=entry)


def test_every_page_conforms_and_together_they_are_the_whole_catalog(
    client: Client, haishu: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "PAGE", 2)
    shelf(haishu, 3)

    address, seen, pages = "/catalog.ttl", set(), 0
    while address:
        graph = read(client, address)
        conforms(graph)
        pages += 1
        seen |= set(graph.subjects(RDF.type, DCAT.Dataset))
        (view,) = graph.subjects(RDF.type, HYDRA.PagedCollection)
        assert graph.value(view, HYDRA.totalItems) == Literal(3)
        following = graph.value(view, HYDRA.nextPage)
        assert following == graph.value(view, HYDRA.next)
        address = str(following).removeprefix("http://testserver") if following else ""

    assert (pages, len(seen)) == (2, 3)
    assert read(client, "/catalog.ttl?page=9").value(None, RDF.type, DCAT.Dataset) is None


def test_the_judge_would_see_what_is_missing(client: Client, haishu: Opening) -> None:
    haishu.sealed()
    graph = read(client, "/catalog.ttl")
    for lacking in (
        (None, DCAT.accessURL, None),
        (None, RDF.type, SPDX.ChecksumAlgorithm),
        (None, DCTERMS.title, None),
    ):
        less = Graph() + graph
        less.remove(lacking)
        assert pyshacl.validate(less, shacl_graph=dcat_ap_3(), inference="none")[0] is False, lacking


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # the reader of JSON-LD
@pytest.mark.parametrize("form", FORMATS)
def test_all_forms_say_the_same(client: Client, haishu: Opening, form: str) -> None:
    haishu.sealed()
    for address in (f"/catalog.{form}", f"/dataset/{haishu.entry.slug}.{form}"):
        ours, turtle = read(client, address, form), read(client, address.replace(f".{form}", ".ttl"))
        pages = {term for graph in (ours, turtle) for term in graph.subjects(RDF.type, HYDRA.PagedCollection)}
        assert {one for one in ours if one[0] not in pages} == {one for one in turtle if one[0] not in pages}
        conforms(ours)


def test_codes_that_others_give_a_dataset_are_told_with_whose_they_are_and_since_when(
    client: Client, haishu: Opening
) -> None:
    haishu.sealed()
    ended = DatedCode("浙江省公共数据平台", "330200 17", date(2024, 5, 6), date(2026, 2, 28))
    own = DatedCode(AS_WRITTEN, "民政-养老-01", date(2025, 1, 2))
    keep_external_codes(by=haishu.cast.provider_clerk, entry=haishu.entry, stated=(ended, own), reason="函")
    graph = read(client, f"/dataset/{haishu.entry.slug}.ttl")
    conforms(graph)
    about = URIRef(f"http://testserver/dataset/{haishu.entry.slug}")
    told = {str(graph.value(one, SKOS.notation)): one for one in graph.objects(about, ADMS.identifier)}
    assert set(told) == {haishu.entry.slug, "330200 17", "民政-养老-01"}
    province, provider = told["330200 17"], told["民政-养老-01"]
    assert graph.value(province, ADMS.schemaAgency) == Literal("浙江省公共数据平台", "zh")
    assert graph.value(province, DCTERMS.issued) == Literal("2024-05-06", datatype=XSD.date)
    assert graph.value(province, DCTERMS.valid) == Literal("2024-05-06/2026-02-28")
    assert graph.value(provider, DCTERMS.creator) == graph.value(about, DCTERMS.publisher)
    assert graph.value(provider, DCTERMS.valid) is None
    extras = client.get(f"/api/3/action/package_show?id={haishu.entry.slug}").json()["result"]["extras"]
    assert {one["key"]: one["value"] for one in extras}["codes_elsewhere"].splitlines() == [
        "原编码：民政-养老-01（2025-01-02 起）",
        "浙江省公共数据平台：330200 17（2024-05-06 至 2026-02-28）",
    ]


def test_a_dataset_is_told_with_its_law_its_publisher_and_its_files(client: Client, haishu: Opening) -> None:
    edition = haishu.sealed()
    graph = read(client, f"/dataset/{haishu.entry.slug}.ttl")
    about = URIRef(f"http://testserver/dataset/{haishu.entry.slug}")

    assert graph.value(about, DCTERMS.identifier) == Literal(haishu.entry.code)
    assert str(graph.value(about, DCTERMS.accrualPeriodicity)).endswith("/frequency/MONTHLY")
    assert str(graph.value(about, DCTERMS.accessRights)).endswith("/access-right/PUBLIC")
    assert str(graph.value(about, DCTERMS.language)).endswith("/language/ZHO")
    assert str(graph.value(about, DCATAP.applicableLegislation)).endswith("/law/haishu-2022/")
    publisher = graph.value(about, DCTERMS.publisher)
    assert graph.value(publisher, DCTERMS.identifier) == Literal(haishu.cast.provider.uscc)
    basis = str(graph.value(graph.value(about, DCTERMS.provenance), RDFS.label))
    assert edition.dataset.release.case.number in basis
    assert edition.dataset.evidence in basis
    digests = {str(one).lower() for one in graph.objects(None, SPDX.checksumValue)}
    assert digests == {one["sha256"] for one in edition.files.values()}
    everything = graph.serialize()
    assert not any(secret in everything for secret in SECRETS)


def test_data_open_on_conditions_has_no_files_and_says_restricted(client: Client, haishu: Opening) -> None:
    haishu.entry = haishu.publish(title="养老机构评估", opening_class="conditional", opening_condition="须签订协议")
    haishu.sealed(entry=haishu.entry)
    graph = read(client, f"/dataset/{haishu.entry.slug}.ttl")
    conforms(graph)
    assert graph.value(None, RDF.type, DCAT.Distribution) is None
    assert [str(one).rpartition("/")[2] for one in graph.objects(None, DCTERMS.accessRights)] == ["RESTRICTED"]


def test_head_conditions_and_preference_are_honored(client: Client, haishu: Opening) -> None:
    haishu.sealed()
    got = client.get("/catalog.ttl")
    head = client.head("/catalog.ttl")
    assert (head.status_code, head.content) == (200, b"")
    for name in ("Content-Type", "Content-Length", "ETag", "Last-Modified"):
        assert head[name] == got[name], name
    assert got["Content-Type"].startswith("text/turtle")
    assert client.get("/catalog.ttl", headers={"if-none-match": got["ETag"]}).status_code == 304
    assert client.get("/catalog.jsonld", headers={"if-none-match": got["ETag"]}).status_code == 200
    assert client.post("/catalog.ttl").status_code == 405
    assert client.get("/catalog.doc").status_code == 404

    slug = haishu.entry.slug
    wanted = {
        "text/html": f"/data/{slug}/",
        "text/turtle": f"/dataset/{slug}.ttl",
        "application/ld+json": f"/dataset/{slug}.jsonld",
        "application/rdf+xml;q=0.9, text/html;q=0.1": f"/dataset/{slug}.xml",
        "*/*": f"/data/{slug}/",
    }
    for accept, target in wanted.items():
        response = client.get(f"/dataset/{slug}", headers={"accept": accept})
        assert (response.status_code, response["Location"]) == (303, target), accept


def test_only_what_changed_since_is_told(client: Client, haishu: Opening, frozen: VirtualClock) -> None:
    haishu.sealed()
    frozen.advance(timedelta(days=1))
    later = haishu.publish(title="养老服务补贴")
    haishu.opened(entry=later)
    since = frozen.now().isoformat().replace("+", "%2B")

    graph = read(client, f"/catalog.ttl?modified_since={since}")

    assert [str(one) for one in graph.subjects(RDF.type, DCAT.Dataset)] == [f"http://testserver/dataset/{later.slug}"]
    assert client.get("/catalog.ttl?modified_since=yesterday").status_code == 400


def test_what_is_withdrawn_is_gone(client: Client, haishu: Opening) -> None:
    haishu.withdraw(haishu.sealed().dataset)
    slug = haishu.entry.slug
    for address in (f"/dataset/{slug}.ttl", f"/dataset/{slug}", f"/dataset/{slug}/datapackage.json"):
        response: Any = client.get(address)
        assert (response.status_code, response.json()["code"]) == (410, "dataset_withdrawn"), address
    assert client.get("/dataset/never-was.ttl").status_code == 404
    conforms(read(client, "/catalog.ttl"))


def test_a_basis_repealed_since_is_told_to_programs_and_in_linked_data(
    client: Client, haishu: Opening, frozen: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    haishu.sealed()
    (slug,) = client.get("/api/3/action/package_list").json()["result"]
    gone = LegalBasis("law", "社会救助示范法", "第五条")
    Entry.objects.filter(slug=slug).update(sharing_bases=[asdict(gone)])
    repeal(monkeypatch, gone, date(2026, 10, 1))
    sound = client.get(f"/api/3/action/package_show?id={slug}").json()["result"]
    assert "basis_standing" not in {one["key"] for one in sound["extras"]}
    frozen.advance(timedelta(days=30))
    told = client.get(f"/api/3/action/package_show?id={slug}").json()["result"]
    extras = {one["key"]: one["value"] for one in told["extras"]}
    assert extras["basis_standing"] == "repealed"
    assert extras["basis_standing_note"] == "《社会救助示范法》自 2026-10-01 起废止"
    graph = read(client, "/catalog.ttl")
    conforms(graph)
    assert any("依据已废止：《社会救助示范法》" in str(one) for one in graph.objects(None, RDFS.label))
