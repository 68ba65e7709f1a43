"""The constraints of DCAT-AP 3 as SHACL, made from the restated table, for pyshacl to judge by."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from rdflib import DCAT, DCTERMS, FOAF, ODRL2, PROV, RDF, RDFS, SH, SKOS, XSD, BNode, Graph, Literal, Namespace, URIRef

SPACES = {
    "adms": Namespace("http://www.w3.org/ns/adms#"),
    "dcat": DCAT,
    "dcatap": Namespace("http://data.europa.eu/r5r/"),
    "dct": DCTERMS,
    "eli": Namespace("http://data.europa.eu/eli/ontology#"),
    "foaf": FOAF,
    "odrl": ODRL2,
    "prov": PROV,
    "rdfs": RDFS,
    "skos": SKOS,
    "spdx": Namespace("http://spdx.org/rdf/terms#"),
    "vcard": Namespace("http://www.w3.org/2006/vcard/ns#"),
    "xsd": XSD,
}
TABLE = Path(__file__).with_name("dcat_ap_3.yaml")


def term(name: str) -> URIRef:
    """Return a name with its prefix in full."""
    prefix, _, rest = name.partition(":")
    return URIRef(f"{SPACES[prefix]}{rest}")


@cache
def dcat_ap_3() -> Graph:
    """Return the shapes."""
    graph = Graph()
    for kind, properties in yaml.safe_load(TABLE.read_text(encoding="utf-8")).items():
        shape = URIRef(f"urn:shape:{kind}")
        graph.add((shape, RDF.type, SH.NodeShape))
        graph.add((shape, SH.targetClass, term(kind)))
        for path, (kind_of_value, *counts) in properties.items():
            rule = BNode()
            graph.add((shape, SH.property, rule))
            graph.add((rule, SH.path, term(path)))
            if kind_of_value == "literal":
                graph.add((rule, SH.nodeKind, SH.Literal))
            elif kind_of_value.startswith("xsd:"):
                graph.add((rule, SH.datatype, term(kind_of_value)))
            else:
                graph.add((rule, SH.nodeKind, SH.BlankNodeOrIRI))
                graph.add((rule, SH["class"], term(kind_of_value)))
            for name, count in zip((SH.minCount, SH.maxCount), counts, strict=False):
                graph.add((rule, name, Literal(count)))
    return graph
