"""DCAT as Turtle, RDF/XML or JSON-LD, with Hydra's pages in both of their dialects."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, SKOS
from rdflib.term import Node

from gongshu.catalog.data import AS_WRITTEN, DatedCode
from gongshu.federation.reading import record
from gongshu.federation.reading.record import Faulty, Page, Read
from gongshu.federation.rules import LONGEST_ID
from gongshu.kit.fetching import Fetched, Get, bad_answer, need_type
from gongshu.kit.text import t

ADMS = Namespace("http://www.w3.org/ns/adms#")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
ACCEPT = "text/turtle, application/ld+json;q=0.9, application/rdf+xml;q=0.8"
AT_ONCE = 200
_FORMATS: Mapping[str, str] = {
    "text/turtle": "turtle",
    "application/x-turtle": "turtle",
    "application/n-triples": "nt",
    "text/n3": "turtle",
    "application/rdf+xml": "xml",
    "application/xml": "xml",
    "text/xml": "xml",
    "application/ld+json": "json-ld",
    "application/json": "json-ld",
}
_SUFFIXES = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "xml": "xml", "jsonld": "json-ld", "json": "json-ld"}
_UNTOLD = ("text/plain", "application/octet-stream")
"""Types that say nothing; the end of the address does."""
_DEEPEST = 6
_MOST_STATEMENTS = 5_000
_LANGUAGES = ("zh", "zh-cn", "zh-hans", "zh-hans-cn", "", "en")


class DcatReader:
    """Reads a DCAT catalog. A page of it is fetched once and handed on a few hundred records at a time."""

    knows_changes = False

    def __init__(self) -> None:
        self._at, self._graph, self._datasets, self._next = "", Graph(), list[Node](), ""

    def page(self, get: Get, address: str, cursor: str, since: datetime | None) -> Page:
        """Return the next records; the cursor is how many of a page were handed on, and the address of that page."""
        done, _, at = cursor.partition(" ")
        start, at = (int(done) if done.isdecimal() else 0), at or address
        if at != self._at:
            self._fetch(get, at)
        raws = self._datasets[start : start + AT_ONCE]
        found = tuple(self._each(raws, start))
        following = start + AT_ONCE
        if following < len(self._datasets):
            return Page(found, f"{following} {at}")
        return Page(found, f"0 {self._next}" if self._next else "")

    def _fetch(self, get: Get, at: str) -> None:
        answer = get(at, ACCEPT)
        self._graph = graph_of(answer)
        self._datasets = sorted(set(self._graph.subjects(RDF.type, DCAT.Dataset)), key=str)
        self._at, self._next = at, _next_page(self._graph, answer.address)
        if self._next == at:
            raise bad_answer(answer.address, t("下一页就是本页", "the next page is this page"), "same_page_again")

    def _each(self, nodes: list[Node], start: int) -> Iterator[Read | Faulty]:
        for place, node in enumerate(nodes, start + 1):
            named = _one(self._graph, node, DCTERMS.identifier) or (str(node) if isinstance(node, URIRef) else "")
            try:
                yield dataset(self._graph, node, named)
            except Exception as error:
                # As in ``record.each``: one record's faults stay its own.
                code = error.code if isinstance(error, record.Fault) else "unreadable"
                yield Faulty(named if len(named) <= LONGEST_ID else "", code, f"dcat:Dataset #{place}")


def graph_of(answer: Fetched) -> Graph:
    """Return an answer as a graph; nothing else is fetched on its behalf.

    Raises:
        FetchFailed: it is no RDF of a kind that is read here, or JSON-LD that rests on a context elsewhere.
    """
    need_type(answer, (*_FORMATS, *_UNTOLD))
    suffix = urlsplit(answer.address).path.rpartition(".")[2].lower()
    told = answer.media_type in _UNTOLD or answer.media_type in ("application/xml", "text/xml")
    form = _SUFFIXES.get(suffix) if told else None
    form = form or _FORMATS.get(answer.media_type, "turtle")
    if form == "json-ld":
        _need_own_context(answer)
    try:
        return Graph().parse(data=answer.body, format=form, publicID=answer.address)
    except Exception:
        # The parsers of four formats raise whatever they like; all of it means the same.
        raise bad_answer(answer.address, t(f"不是可读的 {form}", f"it is no readable {form}")) from None


def _need_own_context(answer: Fetched) -> None:
    """Refuse JSON-LD whose parser would go and fetch a context: it would ask any address, unchecked."""
    try:
        document = json.loads(answer.body)
        elsewhere = any(_contexts(document))
    except (ValueError, RecursionError):
        raise bad_answer(answer.address, t("答复不是 JSON", "the answer is no JSON")) from None
    if elsewhere:
        raise bad_answer(
            answer.address,
            t("JSON-LD 引用了别处的 @context，不予读取", "the JSON-LD rests on an @context elsewhere"),
            "remote_context",
        )


def _contexts(value: Any) -> Iterator[str]:
    """Yield every address of a context that a document names."""
    if isinstance(value, list):
        for one in value:
            yield from _contexts(one)
    elif isinstance(value, Mapping):
        for key, one in value.items():
            if key in ("@context", "@import"):
                yield from (each for each in (one if isinstance(one, list) else [one]) if isinstance(each, str))
            yield from _contexts(one)


def _next_page(graph: Graph, base: str) -> str:
    for predicate in (HYDRA.next, HYDRA.nextPage):
        for found in graph.objects(None, predicate):
            return urljoin(base, str(found))
    return ""


def dataset(graph: Graph, node: Node, named: str) -> Read:
    """Bring a dataset into our words (raises ``Fault``)."""
    files = list(graph.objects(node, DCAT.distribution))
    return record.made(
        named,
        _one(graph, node, DCTERMS.title),
        _tree(graph, node, (), [_MOST_STATEMENTS]),
        abstract=record.long(_one(graph, node, DCTERMS.description)),
        publisher=record.short(_label(graph, node, DCTERMS.publisher)),
        themes=record.words(sorted(_labels(graph, node, DCAT.theme))),
        keywords=record.words(sorted(str(one) for one in graph.objects(node, DCAT.keyword))),
        license=record.short(
            _label(graph, node, DCTERMS.license) or next((_label(graph, one, DCTERMS.license) for one in files), "")
        ),
        update_cycle=record.cycle(_label(graph, node, DCTERMS.accrualPeriodicity)),
        modified=record.moment(_one(graph, node, DCTERMS.modified)),
        address=record.web_address(_one(graph, node, DCAT.landingPage) or str(node)),
        codes=_codes(graph, node),
        distributions=sorted((_file(graph, one) for one in files), key=lambda one: (one.title, one.address)),
    )


def _codes(graph: Graph, node: Node) -> tuple[DatedCode, ...]:
    """The codes of others among the identifiers: those that say since when they hold."""
    found = []
    for one in graph.objects(node, ADMS.identifier):
        code, since = record.short(_one(graph, one, SKOS.notation)), record.day(_one(graph, one, DCTERMS.issued))
        until = _one(graph, one, DCTERMS.valid).partition("/")[2]
        platform = record.short(_one(graph, one, ADMS.schemaAgency)) or AS_WRITTEN
        if code and since:
            found.append(DatedCode(platform, code, since, record.day(until)))
    return tuple(sorted(found, key=lambda one: (one.platform, one.since, one.code)))


def _file(graph: Graph, node: Node) -> record.Distribution:
    form = _label(graph, node, DCTERMS["format"]) or _label(graph, node, DCAT.mediaType)
    address = _one(graph, node, DCAT.downloadURL) or _one(graph, node, DCAT.accessURL)
    return record.distribution(_one(graph, node, DCTERMS.title), form, address)


def _one(graph: Graph, node: Node, predicate: URIRef) -> str:
    """Return one value: the Chinese one before one without language before any other."""
    found = sorted(graph.objects(node, predicate), key=lambda one: (_rank(one), str(one)))
    return str(found[0]) if found and not isinstance(found[0], BNode) else ""


def _rank(value: Node) -> int:
    spoken = (value.language or "").lower() if isinstance(value, Literal) else ""
    return _LANGUAGES.index(spoken) if spoken in _LANGUAGES else len(_LANGUAGES)


def _labels(graph: Graph, node: Node, predicate: URIRef) -> Iterator[str]:
    """Yield what the values of a property are called: by a name of theirs, else by the end of their address."""
    for found in graph.objects(node, predicate):
        names = (_one(graph, found, name) for name in (FOAF.name, SKOS.prefLabel, DCTERMS.title, DCTERMS.type))
        called = next((name for name in names if name), "")
        if not called and not isinstance(found, BNode):
            called = str(found)
            called = called if isinstance(found, Literal) or predicate == DCTERMS.license else _end_of(called)
        if called:
            yield called


def _end_of(address: str) -> str:
    return address.rstrip("/#").replace("#", "/").rpartition("/")[2]


def _label(graph: Graph, node: Node, predicate: URIRef) -> str:
    return min(_labels(graph, node, predicate), default="")


_OWN = (DCAT.distribution, DCTERMS.publisher, DCTERMS.creator, DCAT.contactPoint)
"""What belongs to a dataset even where it has an address of its own; anything else with one is only named."""


def _tree(graph: Graph, node: Node, above: tuple[Node, ...], left: list[int]) -> dict[str, Any]:
    """Return all that is said of a node as a tree in one order: names of blank nodes change with each reading.

    ``left`` counts down how many statements may still be told: what refers to itself crosswise grows without end.
    """
    told: dict[str, Any] = {} if isinstance(node, BNode) else {"@id": str(node)}
    if node in above or len(above) >= _DEEPEST:
        return told
    for predicate in set(graph.predicates(node)):
        values = []
        for one in graph.objects(node, predicate):
            left[0] -= 1
            if left[0] < 0:
                raise record.Fault("too_large")
            values.append(_value(graph, one, predicate, (*above, node), left))
        told[str(predicate)] = sorted(values, key=lambda one: json.dumps(one, sort_keys=True, ensure_ascii=False))
    return told


def _value(graph: Graph, value: Node, predicate: Node, above: tuple[Node, ...], left: list[int]) -> Any:
    if isinstance(value, Literal):
        spoken = {"@language": value.language} if value.language else {}
        typed = {"@type": str(value.datatype)} if value.datatype else {}
        return {"@value": str(value), **spoken, **typed}
    if isinstance(value, BNode) or predicate in _OWN:
        return _tree(graph, value, above, left)
    return {"@id": str(value)}
