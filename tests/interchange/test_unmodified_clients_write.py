"""ckanapi itself loads and deletes datasets on a running site, with the token of a data officer."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from gongshu.catalog.models import Change, Entry
from gongshu.organizations import actions as accounts
from tests.interchange.test_write_by_action_api import WHOLE
from tests.opening.scene import Opening

pytestmark = pytest.mark.django_db(transaction=True)


def test_ckanapi_loads_what_is_new_updates_it_and_deletes_it(
    site: tuple[str, Opening], ckanapi: Callable[..., str], tmp_path: Path
) -> None:
    url, haishu = site
    made = accounts.make_token(by=haishu.cast.provider_clerk, name="报送", scope="write", days=30)
    lines = tmp_path / "datasets.jsonl"

    def load(*packages: object, status: int = 0) -> None:
        lines.write_text("".join(json.dumps(one) + "\n" for one in packages), encoding="utf-8")
        ckanapi(url, "load", "datasets", "-I", str(lines), "-q", "-a", made.secret, status=status)

    load(WHOLE, {"title": "写了一半"})
    draft = Entry.objects.get(name="养老服务补贴发放")
    assert draft.state == "draft"

    load({"name": draft.slug, "notes": "改过的摘要", "state": "active"})
    draft.refresh_from_db()
    assert (draft.abstract, draft.state) == ("改过的摘要", "in_review")

    half = Entry.objects.get(name="写了一半")
    ckanapi(url, "delete", "datasets", half.slug, "-q", "-a", made.secret)
    assert Entry.objects.get(pk=half.pk).state == "withdrawn"
    ckanapi(url, "delete", "datasets", haishu.entry.slug, "-q", "-a", made.secret, status=1)
    assert Entry.objects.get(pk=haishu.entry.pk).state == "published"


def test_what_ckanapi_dumped_it_loads_again_without_a_change(
    site: tuple[str, Opening], ckanapi: Callable[..., str], tmp_path: Path
) -> None:
    url, haishu = site
    made = accounts.make_token(by=haishu.cast.provider_clerk, name="报送", scope="write", days=30)
    dump = tmp_path / "dump.jsonl"
    dump.write_text(ckanapi(url, "dump", "datasets", "--all", "-q", "-a", made.secret), encoding="utf-8")
    assert len(dump.read_text(encoding="utf-8").splitlines()) == 2
    before = list(Entry.objects.order_by("pk").values_list("revision", "version"))

    ckanapi(url, "load", "datasets", "-I", str(dump), "-q", "-a", made.secret)

    assert list(Entry.objects.order_by("pk").values_list("revision", "version")) == before
    assert not Change.objects.exists()
