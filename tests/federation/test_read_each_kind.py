"""DCAT in three spellings and two ways of paging, data.json, another gongshu: the same words come out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.test import Client
from rdflib import Graph

from gongshu.federation import queries
from gongshu.federation.actions import add_source, run_source
from gongshu.federation.models import HarvestedRecord, Run, RunError, Source
from gongshu.kit.actor import SYSTEM
from gongshu.kit.clock import VirtualClock
from tests.cast import Cast
from tests.federation.platform import Answer, Ckan, Platform, as_json, as_text, package

PREFIXES = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix hydra: <http://www.w3.org/ns/hydra/core#> .
"""


def _turtle(number: int, title: str = "公交站点") -> str:
    return f"""<https://a.example/{number}> a dcat:Dataset ; dct:identifier "{number}" ;
  dct:title "Stops"@en, "{title} {number}"@zh ; dct:description "位置" ; dcat:keyword "公交", "站点" ;
  dct:publisher [ a foaf:Agent ; foaf:name "交通局" ] ; dct:license <https://a.example/license> ;
  dct:accrualPeriodicity <http://publications.europa.eu/resource/authority/frequency/MONTHLY> ;
  dcat:distribution [ a dcat:Distribution ; dct:title "站点表" ; dcat:mediaType "text/csv" ;
    dcat:downloadURL <https://a.example/{number}.csv> ] .
"""


def _source(cast: Cast, platform: Platform, kind: str, path: str = "") -> Source:
    return add_source(by=cast.bureau_clerk, name=f"平台 {kind}", kind=kind, address=platform.address + path)


def _harvest(source: Source) -> Run:
    return run_source(by=SYSTEM, source=source)


def _says_it_all(one: HarvestedRecord) -> bool:
    assert (one.publisher, one.update_cycle, sorted(one.keywords)) == ("交通局", "每月", ["公交", "站点"])
    assert one.distributions[0]["address"].endswith(".csv")
    return one.license == "https://a.example/license"


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # the reader of JSON-LD
@pytest.mark.parametrize(
    ("form", "media_type"),
    [("turtle", "text/turtle"), ("xml", "application/rdf+xml"), ("json-ld", "application/ld+json")],
)
def test_dcat_says_the_same_in_each_spelling(cast: Cast, platform: Platform, form: str, media_type: str) -> None:
    text = Graph().parse(data=PREFIXES + _turtle(1) + _turtle(2), format="turtle").serialize(format=form)
    platform.serve = lambda path, query, headers: as_text(text, media_type)
    source = _source(cast, platform, "dcat", "/catalog")
    assert _harvest(source).added == 2
    one = HarvestedRecord.objects.get(external_id="1")
    assert one.title == "公交站点 1"
    assert _says_it_all(one)
    again = _harvest(source)
    assert (again.unchanged, again.changed) == (2, 0)


@pytest.mark.parametrize("dialect", ["hydra:nextPage", "hydra:next"])
def test_dcat_goes_on_by_both_dialects_of_hydra(cast: Cast, platform: Platform, dialect: str) -> None:
    def serve(path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        page = int(query.get("page", "1"))
        following = f"<?page={page}> {dialect} <{platform.address}/c.ttl?page={page + 1}> .\n" if page < 3 else ""
        return as_text(PREFIXES + _turtle(page) + following, "text/turtle")

    platform.serve = serve
    run = _harvest(_source(cast, platform, "dcat", "/c.ttl"))
    assert (run.outcome, run.added, len(platform.asked)) == ("complete", 3, 3)


def test_pages_of_dcat_that_lead_in_a_circle_are_noticed(cast: Cast, platform: Platform) -> None:
    def serve(path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        other = {"1": "2", "2": "1"}[query.get("page", "1")]
        following = f"<?x> hydra:next <{platform.address}/c.ttl?page={other}> .\n"
        return as_text(PREFIXES + _turtle(int(query.get("page", "1"))) + following, "text/turtle")

    platform.serve = serve
    run = _harvest(_source(cast, platform, "dcat", "/c.ttl"))
    assert (run.outcome, run.failure, run.added) == ("failed", "same_page_again", 2)


def test_json_ld_that_rests_on_a_context_elsewhere_makes_nobody_fetch_it(cast: Cast, platform: Platform) -> None:
    document = {"@context": f"{platform.address}/context.jsonld", "@graph": []}
    platform.serve = lambda path, query, headers: as_text(json.dumps(document), "application/ld+json")
    run = _harvest(_source(cast, platform, "dcat", "/c.jsonld"))
    assert (run.failure, platform.asked) == ("remote_context", ["/c.jsonld"])


def test_one_faulty_dataset_of_a_graph_stays_its_own(cast: Cast, platform: Platform) -> None:
    text = PREFIXES + _turtle(1) + "<https://a.example/9> a dcat:Dataset .\n[] a dcat:Dataset ; dct:title 'x' .\n"
    platform.serve = lambda path, query, headers: as_text(text, "text/turtle")
    run = _harvest(_source(cast, platform, "dcat", "/c.ttl"))
    assert (run.added, run.failed) == (1, 2)
    assert set(RunError.objects.values_list("external_id", "code")) == {
        ("https://a.example/9", "no_title"),
        ("", "no_id"),
    }


def test_data_json_comes_in_slices_of_one_fetch(cast: Cast, platform: Platform) -> None:
    datasets = [
        {
            "identifier": f"d{number}",
            "title": f"站点 {number}",
            "description": "位置",
            "keyword": ["公交", "站点"],
            "publisher": {"name": "交通局"},
            "license": "https://a.example/license",
            "accrualPeriodicity": "R/P1M",
            "distribution": [{"title": "表", "mediaType": "text/csv", "downloadURL": "https://a.example/a.csv"}],
        }
        for number in range(450)
    ]
    platform.serve = lambda path, query, headers: as_json({"conformsTo": "…", "dataset": [*datasets, {"title": "x"}]})
    run = _harvest(_source(cast, platform, "datajson"))
    assert (run.outcome, run.added, run.failed, run.pages) == ("complete", 450, 1, 3)
    assert platform.asked == ["/data.json"]
    assert _says_it_all(HarvestedRecord.objects.get(external_id="d7"))


def test_another_gongshu_tells_what_changed_and_what_was_withdrawn(
    cast: Cast, platform: Platform, frozen: VirtualClock
) -> None:
    ckan = Ckan([package(number) for number in range(4)])
    pages = {
        "": {"items": [{"id": "00000001", "kind": "changed"}, {"id": "00000002", "kind": "deleted"}], "cursor": "k"},
        "k": {"items": [{"id": "00000009", "kind": "changed"}, {"kind": "changed"}], "cursor": "l", "more": False},
    }

    def serve(path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        if path == "/api/v1/catalog/changes":
            return as_json({"more": True} | pages[query.get("cursor", "")])
        return ckan(path, query, headers)

    platform.serve = serve
    source = _source(cast, platform, "gongshu")
    assert _harvest(source).added == 4
    ckan.packages[1] = package(1, title="改了名")
    frozen.advance(timedelta(days=1))
    run = _harvest(source)
    assert (run.outcome, run.full, run.changed, run.gone, run.failed) == ("complete", False, 1, 1, 2)
    assert {one.title for one in queries.records()} == {"公交站点 0", "改了名", "公交站点 3"}
    assert set(RunError.objects.values_list("code", flat=True)) == {"not_retrievable", "no_id"}


def test_an_address_that_is_a_program_is_not_led_to(cast: Cast, platform: Platform, client: Client) -> None:
    file = {"name": "a", "format": "CSV", "url": "javascript:alert(1)"}
    platform.serve = Ckan([package(1, resources=[file], notes="<script>alert(1)</script>")])
    _harvest(_source(cast, platform, "ckan"))
    page = client.get(f"/elsewhere/{HarvestedRecord.objects.get().pk}/").content.decode()
    assert "javascript:" not in page
    assert "<script>alert" not in page
