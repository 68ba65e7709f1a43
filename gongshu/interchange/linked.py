"""The open data in the words of DCAT-AP 3: catalog, datasets, files, services, with the law they rest on.

Every node that is referred to is typed, for those who check; none is blank, so that the same facts are the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from rdflib import DCAT, DCTERMS, FOAF, RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, URIRef

from gongshu.bases.rules import KINDS, public_list
from gongshu.catalog.data import AS_WRITTEN, DatedCode
from gongshu.catalog.queries import codes_of
from gongshu.catalog.standing import standing_of
from gongshu.gateway.contract import address_of
from gongshu.interchange.queries import Package, theme_of, words_of
from gongshu.interchange.spelling import file_address, files_of, organization_name
from gongshu.kit.text import Text, t
from gongshu.lake.downloads import FORMAT_NAMES, MEDIA_TYPES
from gongshu.organizations import queries as register

if TYPE_CHECKING:
    from gongshu.bases.models import BaseDatabase
    from gongshu.organizations.models import Organization
    from gongshu.regulation.definition import Profile

ADMS = Namespace("http://www.w3.org/ns/adms#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
ELI = Namespace("http://data.europa.eu/eli/ontology#")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
_VERSION = URIRef(f"{DCAT}version")
"""Newer than the library's list of DCAT's terms."""
_EU = "http://publications.europa.eu/resource/authority/"
_IANA = "https://www.iana.org/assignments/media-types/"

FREQUENCIES: Mapping[str, str] = {
    "实时": "UPDATE_CONT",
    "每日": "DAILY",
    "每周": "WEEKLY",
    "每月": "MONTHLY",
    "每季度": "QUARTERLY",
    "每半年": "ANNUAL_2",
    "每年": "ANNUAL",
    "不定期": "IRREG",
    "不更新": "NEVER",
}
"""Update cycles of the catalog standard in the EU's vocabulary of frequencies."""


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of the catalog: how many datasets there are, how many are on a page, this page's number from 1."""

    total: int
    number: int
    size: int
    query: str = ""

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.total // self.size))


@dataclass
class Description:
    """A graph under construction.

    Attributes:
        root: the address of the site, without a slash at its end.
        graph: what was said so far.
    """

    root: str
    graph: Graph = field(default_factory=Graph)

    def __post_init__(self) -> None:
        for prefix, space in (("adms", ADMS), ("dcatap", DCATAP), ("eli", ELI), ("hydra", HYDRA), ("spdx", SPDX)):
            self.graph.bind(prefix, space)
        self.graph.bind("dct", DCTERMS)

    def say(self, about: URIRef, kinds: Iterable[URIRef], told: Iterable[tuple[URIRef, Any]] = ()) -> URIRef:
        """Say what a thing is and what is known of it; what is None is not known."""
        for kind in kinds:
            self.graph.add((about, RDF.type, kind))
        for name, value in told:
            if value is not None:
                self.graph.add((about, name, value))
        return about

    def page(self, name: str, *given: Any) -> URIRef:
        """Return a page of the site."""
        return URIRef(self.root + reverse(name, args=given))

    def term(self, address: str, kind: URIRef, label: str = "") -> URIRef:
        """Return a term of a vocabulary, typed."""
        return self.say(URIRef(address), [kind], [(SKOS.prefLabel, Literal(label, "en"))] if label else [])


def _both(name: URIRef, words: Text) -> list[tuple[URIRef, Literal]]:
    return [(name, Literal(words.zh, "zh")), (name, Literal(words.en, "en"))]


def _moment(value: datetime) -> Literal:
    return Literal(value.isoformat(timespec="seconds"), datatype=XSD.dateTime)


def _day(value: date) -> Literal:
    return Literal(value.isoformat(), datatype=XSD.date)


def describe_catalog(root: str, packages: Iterable[Package], part: Part, modified: datetime, form: str) -> Graph:
    """Describe a page of the catalog with its datasets.

    Args:
        root: the address of the site.
        packages: those on the page.
        part: which page it is.
        modified: when the catalog last changed.
        form: the ending of its address (``ttl``), for the links to other pages.
    """
    this, profile = Description(root), register.jurisdiction()
    catalog = URIRef(f"{root}/catalog")
    where = profile.jurisdiction
    law = _law(this, profile)
    authority = register.organizations_with_role("authority")
    told = [
        *_both(DCTERMS.title, t(f"{where.zh}公共数据开放目录", f"Open public data of {where.en}")),
        *_both(
            DCTERMS.description,
            t(f"依《{profile.title.zh}》开放的公共数据", f"Public data opened under {profile.title.en}"),
        ),
        (DCTERMS.publisher, _agent(this, authority[0]) if authority else None),
        (DCTERMS.language, this.term(f"{_EU}language/ZHO", DCTERMS.LinguisticSystem)),
        (DCTERMS.license, _terms(this)),
        (DCTERMS.spatial, _place(this, profile)),
        (DCTERMS.modified, _moment(modified)),
        (FOAF.homepage, this.say(this.page("portal:home"), [FOAF.Document])),
        (DCAT.themeTaxonomy, _scheme(this)),
        (DCATAP.applicableLegislation, law),
    ]
    this.say(catalog, [DCAT.Catalog], told)
    gateway, rows = _gateway(this), _rows_service(this)
    for service in (gateway, rows):
        this.say(catalog, [], [(DCAT.service, service)])
    for package in packages:
        dataset = _dataset(this, package, profile)
        record = this.page("interchange:dataset_as", package.entry.slug, "ttl")
        this.say(
            record,
            [DCAT.CatalogRecord],
            [(FOAF.primaryTopic, dataset), (DCTERMS.modified, _moment(package.modified))],
        )
        this.say(catalog, [], [(DCAT.dataset, dataset), (DCAT.record, record)])
        for database in package.databases:
            this.say(catalog, [], [(DCTERMS.hasPart, _part_of(this, database, dataset, profile))])
        this.say(gateway, [], [(DCAT.servesDataset, dataset)])
        if files_of(package):
            this.say(rows, [], [(DCAT.servesDataset, dataset)])
    _paged(this, part, form)
    return this.graph


def describe_dataset(root: str, package: Package) -> Graph:
    """Describe one dataset."""
    this, profile = Description(root), register.jurisdiction()
    dataset = _dataset(this, package, profile)
    for database in package.databases:
        _part_of(this, database, dataset, profile)
    return this.graph


def _part_of(this: Description, found: BaseDatabase, dataset: URIRef, profile: Profile) -> URIRef:
    """Say of a base or theme database that it is a part of the catalog that lists a dataset, whoever published that."""
    authority = register.organizations_with_role("authority")
    named = public_list(profile, "databases") is not None
    told = [
        (DCTERMS.title, Literal(found.name, "zh")),
        *_both(DCTERMS.description, KINDS[found.kind]),
        (DCTERMS.publisher, _agent(this, authority[0] if authority else found.lead)),
        (DCTERMS.creator, _agent(this, found.lead) if named else None),
        (FOAF.homepage, this.say(this.page("portal:base", found.slug), [FOAF.Document])),
        (DCAT.dataset, dataset),
    ]
    return this.say(URIRef(f"{this.root}/catalog#{found.slug}"), [DCAT.Catalog, DCAT.Resource], told)


def _paged(this: Description, part: Part, form: str) -> None:
    """Say which page this is; in the terms of Hydra in force and in those that older clients read."""

    def at(number: int) -> URIRef:
        return URIRef(f"{this.root}/catalog.{form}?page={number}{part.query}")

    more = part.number < part.last
    told: list[tuple[URIRef, Any]] = [
        (HYDRA.totalItems, Literal(part.total)),
        (HYDRA.itemsPerPage, Literal(part.size)),
        *((name, at(1)) for name in (HYDRA.first, HYDRA.firstPage)),
        *((name, at(part.last)) for name in (HYDRA.last, HYDRA.lastPage)),
        *((name, at(part.number + 1)) for name in (HYDRA.next, HYDRA.nextPage) if more),
        *((name, at(part.number - 1)) for name in (HYDRA.previous, HYDRA.previousPage) if part.number > 1),
    ]
    this.say(at(part.number), [HYDRA.PartialCollectionView, HYDRA.PagedCollection], told)


def _dataset(this: Description, package: Package, profile: Profile) -> URIRef:
    entry, opened, edition = package.entry, package.dataset, package.edition
    assert opened is not None
    about = this.page("interchange:dataset", entry.slug)
    frequency = FREQUENCIES.get(entry.update_cycle)
    theme = theme_of(entry.classification)
    publisher = _agent(this, entry.provider)
    access = this.term(f"{_EU}access-right/{'PUBLIC' if package.free else 'RESTRICTED'}", DCTERMS.RightsStatement)
    told = [
        (DCTERMS.title, Literal(entry.name, "zh")),
        (DCTERMS.description, Literal(entry.abstract or entry.name, "zh")),
        (DCTERMS.identifier, Literal(entry.code)),
        (ADMS.identifier, _second_name(this, about, entry.slug)),
        *((ADMS.identifier, _code_elsewhere(this, about, one, publisher)) for one in codes_of(entry)),
        (DCTERMS.publisher, publisher),
        (DCTERMS.issued, _moment(opened.opened_at)),
        (DCTERMS.modified, _moment(package.modified)),
        (DCTERMS.language, this.term(f"{_EU}language/ZHO", DCTERMS.LinguisticSystem)),
        (DCTERMS.accessRights, access),
        (
            DCTERMS.accrualPeriodicity,
            this.term(f"{_EU}frequency/{frequency}", DCTERMS.Frequency) if frequency else None,
        ),
        (DCTERMS.spatial, _place(this, profile)),
        (DCAT.landingPage, this.say(this.page("portal:dataset", entry.slug), [FOAF.Document])),
        (DCAT.theme, _theme(this, theme.name, theme.title) if theme else None),
        (_VERSION, Literal(str(edition.version)) if edition else None),
        (DCATAP.applicableLegislation, _law(this, profile)),
        (DCTERMS.provenance, _provenance(this, about, package, profile)),
        *((DCAT.keyword, Literal(word, "zh")) for word in words_of(entry.classification)),
        *((DCAT.distribution, _file(this, package, form)) for form in files_of(package)),
    ]
    return this.say(about, [DCAT.Dataset, DCAT.Resource], told)


def _file(this: Description, package: Package, form: str) -> URIRef:
    edition, opened = package.edition, package.dataset
    assert edition is not None
    assert opened is not None
    address = this.say(URIRef(file_address(package, form, this.root)), [RDFS.Resource])
    about = URIRef(f"{this.page('interchange:dataset', package.entry.slug)}#{form}")
    checksum = this.say(
        URIRef(f"{about}-sha256"),
        [SPDX.Checksum],
        [
            (SPDX.algorithm, this.say(SPDX.checksumAlgorithm_sha256, [SPDX.ChecksumAlgorithm])),
            (SPDX.checksumValue, Literal(edition.files[form]["sha256"], datatype=XSD.hexBinary)),
        ],
    )
    media = MEDIA_TYPES[form].partition(";")[0]
    told = [
        (DCTERMS.title, Literal(f"{package.entry.name} ({FORMAT_NAMES[form]})", "zh")),
        (DCAT.accessURL, address),
        (DCAT.downloadURL, address),
        (DCTERMS.format, this.term(f"{_EU}file-type/{form.upper()}", DCTERMS.MediaTypeOrExtent)),
        (DCAT.mediaType, this.term(_IANA + media, DCTERMS.MediaType)),
        (DCAT.byteSize, Literal(str(edition.files[form]["size"]), datatype=XSD.nonNegativeInteger)),
        (SPDX.checksum, checksum),
        (DCTERMS.license, _terms(this)),
        (DCTERMS.issued, _moment(opened.opened_at)),
        (DCTERMS.modified, _moment(edition.sealed_at)),
    ]
    return this.say(about, [DCAT.Distribution], told)


def _second_name(this: Description, about: URIRef, slug: str) -> URIRef:
    """The name in ASCII, for software that cannot use a Chinese title as an address."""
    return this.say(URIRef(f"{about}#name"), [ADMS.Identifier], [(SKOS.notation, Literal(slug))])


def _code_elsewhere(this: Description, about: URIRef, held: DatedCode, provider: URIRef) -> URIRef:
    """A code that others give the dataset: whose it is, the day since when; of one that ended, the period.

    What the provider's own documents call it has the provider for its creator. ISO 8601 parts the days by a slash.
    """
    own = held.platform == AS_WRITTEN
    told = [
        (SKOS.notation, Literal(held.code)),
        (ADMS.schemaAgency, None if own else Literal(held.platform, "zh")),
        (DCTERMS.creator, provider if own else None),
        (DCTERMS.issued, _day(held.since)),
        (DCTERMS.valid, Literal(f"{held.since}/{held.until}") if held.until else None),
    ]
    named = quote(f"{held.platform}-{held.code}-{held.since}", safe="")
    return this.say(URIRef(f"{about}#code-{named}"), [ADMS.Identifier], told)


def _provenance(this: Description, about: URIRef, package: Package, profile: Profile) -> URIRef:
    """What the opening rests on: class, case, article, record."""
    opened, edition = package.dataset, package.edition
    assert opened is not None
    shared = profile.sharing_classes.get(package.entry.sharing_class)
    kind = profile.opening_classes.get(opened.opening_class)
    parts = [
        f"共享类型：{shared.title.zh if shared else package.entry.sharing_class}",
        f"开放类型：{kind.title.zh if kind else opened.opening_class}",
        f"依据：{opened.article}" if opened.article else "",
        *(f"{one.title.zh}：{one.what.zh}" for one in standing_of(package.entry, profile)),
        f"审查事项：{opened.release.case.number}",
        f"留痕：{opened.evidence}",
        f"来源：{edition.source}，{edition.acquired_on.isoformat()}" if edition else "",
    ]
    words = "；".join(part for part in parts if part)
    return this.say(URIRef(f"{about}#basis"), [DCTERMS.ProvenanceStatement], [(RDFS.label, Literal(words, "zh"))])


def _agent(this: Description, body: Organization) -> URIRef:
    """An organization, identified by its unified social credit code."""
    name = organization_name(body)
    about = URIRef(f"{this.root}{reverse('interchange:action_3', args=['organization_show'])}?id={name}")
    told = [
        (FOAF.name, Literal(body.name, "zh")),
        (FOAF.name, Literal(body.name_en, "en") if body.name_en else None),
        (DCTERMS.identifier, Literal(body.uscc) if body.uscc else None),
    ]
    return this.say(about, [FOAF.Agent, FOAF.Organization], told)


def _law(this: Description, profile: Profile) -> URIRef:
    told = _both(DCTERMS.title, profile.title)
    return this.say(this.page("portal:law_profile", profile.id), [ELI.LegalResource], told)


def _terms(this: Description) -> URIRef:
    """The terms of use: a house rule, and called one."""
    told = _both(DCTERMS.title, t("使用条款（本平台约定）", "Terms of use (house rule)"))
    return this.say(this.page("portal:terms"), [DCTERMS.LicenseDocument], told)


def _place(this: Description, profile: Profile) -> URIRef:
    told = _both(SKOS.prefLabel, profile.jurisdiction)
    return this.say(URIRef(f"{this.root}/catalog#place"), [DCTERMS.Location], told)


def _scheme(this: Description) -> URIRef:
    told = _both(DCTERMS.title, t("主题分类", "Themes"))
    return this.say(URIRef(f"{this.root}/catalog#themes"), [SKOS.ConceptScheme], told)


def _theme(this: Description, name: str, title: str) -> URIRef:
    told = [(SKOS.prefLabel, Literal(title, "zh")), (SKOS.inScheme, _scheme(this))]
    return this.say(URIRef(f"{this.root}/catalog#theme-{name}"), [SKOS.Concept], told)


def _gateway(this: Description) -> URIRef:
    address = address_of(settings.HOME)
    told = [
        *_both(DCTERMS.title, t("数据网关", "Data gateway")),
        *_both(
            DCTERMS.description,
            t("凭授权按键查询，按级别脱敏，逐次留痕", "Keyed look-ups under a grant, masked by grade, each on record"),
        ),
        (DCAT.endpointURL, this.say(URIRef(address), [RDFS.Resource])),
        (DCAT.endpointDescription, this.say(URIRef(f"{address}/v1/openapi.json"), [RDFS.Resource])),
        (DCTERMS.accessRights, this.term(f"{_EU}access-right/RESTRICTED", DCTERMS.RightsStatement)),
    ]
    return this.say(URIRef(f"{this.root}/catalog#gateway"), [DCAT.DataService, DCAT.Resource], told)


def _rows_service(this: Description) -> URIRef:
    address = this.root + reverse("interchange:action_3", args=["datastore_search"])
    told = [
        *_both(DCTERMS.title, t("开放数据按行查询", "Rows of open data")),
        (DCAT.endpointURL, this.say(URIRef(address), [RDFS.Resource])),
        (DCTERMS.accessRights, this.term(f"{_EU}access-right/PUBLIC", DCTERMS.RightsStatement)),
        (DCTERMS.license, _terms(this)),
    ]
    return this.say(URIRef(f"{this.root}/catalog#rows"), [DCAT.DataService, DCAT.Resource], told)
