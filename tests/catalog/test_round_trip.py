"""What goes out as a full sheet comes back as it was, in every form, under each profile; and the preview never lies.

Any catalogs: titles with signs of formulas, quotes, lines and rare characters, items of every kind, codes elsewhere.
"""

from __future__ import annotations

import codecs
import io
import string
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

import openpyxl
import pytest
import xlwt
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gongshu.catalog import actions, queries
from gongshu.catalog.data import AS_WRITTEN, NO_CLASS, DatedCode, EntryData, ItemData
from gongshu.catalog.exporting import export_spreadsheet
from gongshu.catalog.models import Entry
from gongshu.procedure.rules import BASIS_KINDS, LegalBasis
from gongshu.regulation.definition import Profile
from tests.cast import Cast

few = settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.generate],  # an example fills a home three times: making it smaller would take minutes
    suppress_health_check=list(HealthCheck),
)
HAN = "低保对象救助人员名录信息社会民政年度类别镕喆𠮷〇"
SIGNS = "（）()、，；;：:\"'=+-@#/\\%《》 "


def words(extra: str = "", most: int = 12, least: int = 0) -> st.SearchStrategy[str]:
    """Words as people write them, also such as a spreadsheet would take for a formula."""
    text = st.text(HAN + string.digits + "aB" + SIGNS + extra, min_size=least, max_size=most)
    return text.filter(lambda one: one == one.strip() and (bool(one) or not least))


plain_words = st.text(HAN + string.digits + "aB", min_size=1, max_size=8)
long_text = words("\n", 40)
articles = plain_words | st.just("第五条；第六条")
bases = st.lists(st.builds(LegalBasis, st.sampled_from(sorted(BASIS_KINDS)), plain_words, articles), max_size=2)


@st.composite
def items(draw: st.DrawFn, profile: Profile) -> tuple[ItemData, ...]:
    titles = draw(st.lists(words(least=1), max_size=4, unique=True))
    meanings = ["", "自定义含义", *profile.catalog.values["semantic_type"]]
    return tuple(
        ItemData(
            f"item_{place}",
            title,
            draw(st.sampled_from(sorted(profile.catalog.values["type"]))),
            draw(st.none() | st.integers(1, 5000)),
            draw(st.booleans()),
            draw(st.sampled_from(meanings)),
            draw(st.none() | st.integers(1, 4)),
            draw(st.booleans()),
            draw(words(most=30)),
            draw(st.sampled_from(["", "DE00001", "GB/T-2261.1"])),
            draw(st.sampled_from(["", "own", "人口库", "306001-000015#id_no"])),
        )
        for place, title in enumerate(titles)
    )


@st.composite
def entries(draw: st.DrawFn, profile: Profile, title: str, provider: str) -> EntryData:
    catalog = profile.catalog
    kinds, ways = sorted(catalog.values["format"]), sorted(catalog.values["way_of_provision"])
    return EntryData(
        title,
        provider,
        draw(long_text),
        classification="/".join(draw(st.lists(plain_words, max_size=6))),
        format=draw(st.sampled_from(["", "数据库/MySQL", "自定义/甲", *kinds])),
        items=draw(items(profile)),
        sharing_class=draw(st.sampled_from(sorted(profile.sharing_classes))),
        sharing_reason=draw(long_text),
        sharing_condition=draw(plain_words | st.just("")),
        sharing_bases=tuple(draw(bases)),
        opening_class=draw(st.sampled_from(sorted({*profile.opening_classes, NO_CLASS}))),
        opening_condition=draw(long_text),
        opening_bases=tuple(draw(bases)),
        update_cycle=draw(st.sampled_from(["", "每3日", *catalog.values["update_cycle"]])),
        way_of_provision=draw(st.sampled_from(["", f"{ways[0]}/甲", *ways])),
        business_name=draw(words()),
        usage_requirements=draw(long_text),
        materials=draw(st.none() | st.lists(words(least=1), max_size=3).map(tuple)),
        interface=draw(words()),
        shared_in=draw(st.booleans()),
        extra=draw(st.dictionaries(st.sampled_from(["subordinate_unit", "keywords", "license"]), words(least=1))),
    )


@st.composite
def codes(draw: st.DrawFn, mark: str) -> list[DatedCode]:
    """The codes that platforms gave one after another; no other entry has them."""
    found = []
    for platform in draw(st.lists(st.sampled_from(["省平台", "国家平台", AS_WRITTEN]), unique=True)):
        day = date(2024, 1, 1)
        for number in range(draw(st.integers(1, 2))):
            day += timedelta(days=draw(st.integers(1, 300)))
            found.append(DatedCode(platform, f"浙（{number}）{platform}-{mark}", day))
    return found


Catalog = list[tuple[EntryData, list[DatedCode]]]


@st.composite
def catalogs(draw: st.DrawFn, profile: Profile, provider: str) -> Catalog:
    titles = draw(st.lists(words(least=1), min_size=1, max_size=4, unique=True))
    return [(draw(entries(profile, title, provider)), draw(codes(str(n)))) for n, title in enumerate(titles)]


def xlsx(_: bytes, book: bytes) -> tuple[str, bytes]:
    return "xlsx", book


def xls(_: bytes, book: bytes) -> tuple[str, bytes]:
    """The workbook as older office programs write it."""
    old = xlwt.Workbook()
    page = old.add_sheet("目录")
    for number, row in enumerate(openpyxl.load_workbook(io.BytesIO(book)).active.iter_rows(values_only=True)):
        for place, text in enumerate(row):
            page.write(number, place, text or "")
    out = io.BytesIO()
    old.save(out)
    return "xls", out.getvalue()


def in_encoding(encoding: str) -> Callable[[bytes, bytes], tuple[str, bytes]]:
    def text(csv: bytes, _: bytes) -> tuple[str, bytes]:
        return "csv", csv.removeprefix(codecs.BOM_UTF8).decode().encode(encoding)

    return text


FORMS: Mapping[str, Callable[[bytes, bytes], tuple[str, bytes]]] = {
    "xlsx": xlsx,
    "xls": xls,
    **{
        encoding: in_encoding(encoding)
        for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be")
    },
}


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is undone afterwards: the home is as empty as before."""
    mark = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(mark)


def filled(cast: Cast, catalog: Catalog) -> None:
    for data, held in catalog:
        entry = actions.draft_entry(by=cast.provider_clerk, data=data)
        actions.keep_external_codes(by=cast.provider_clerk, entry=entry, stated=held)


def standing() -> dict[str, tuple[EntryData, list[DatedCode]]]:
    return {one.code: (queries.data_of(one), queries.codes_of(one)) for one in Entry.objects.all()}


def both(actor, file, **more):
    """The preview and the import after it; what the preview said of each resource is what became of it."""
    preview = actions.import_spreadsheet(by=actor, file=file, dry_run=True, **more)
    done = actions.import_spreadsheet(by=actor, file=file, **more)
    given_codes = [
        one if before.code else replace(one, code="") for before, one in zip(preview.rows, done.rows, strict=True)
    ]
    assert (preview.rows, preview.errors) == (given_codes, done.errors)
    return done


@pytest.fixture(params=("haishu-2022", "sixian-2021", "rizhao-2022"))
def cast(request, db, frozen) -> Cast:
    """The cast under profiles whose sheets differ."""
    return Cast(request.param)


@pytest.fixture
def profile(cast) -> Profile:
    return queries.register.jurisdiction()


def test_what_goes_out_comes_back_as_it_was(cast, profile, tmp_path):
    @few
    @given(catalogs(profile, cast.provider.id), st.sampled_from(sorted(FORMS)), st.booleans())
    def holds(catalog: Catalog, form: str, by_bureau: bool) -> None:
        actor = cast.bureau_clerk if by_bureau else cast.provider_clerk
        with undone():
            filled(cast, catalog)
            before, every = standing(), Entry.objects.all()
            kind, content = FORMS[form](
                export_spreadsheet(every, full=True, form="csv"), export_spreadsheet(every, full=True)
            )
            file = tmp_path / f"a.{kind}"
            file.write_bytes(content)
            again = both(actor, file, provider=cast.provider.id if by_bureau else "")
            assert [(row.action, row.changes) for row in again.rows] == [("unchanged", ())] * len(catalog)
            assert again.errors == []
            assert standing() == before
        with undone():
            there = both(actor, file)
            assert ([row.action for row in there.rows], there.errors) == (["created"] * len(catalog), [])
            assert standing() == before

    holds()


def test_the_preview_of_a_sheet_is_what_happens_whatever_stands_there(cast, profile, tmp_path):
    fates = st.sampled_from(["absent", "same", "other_text", "other_code", "swapped", "withdrawn"])

    @few
    @given(catalogs(profile, cast.provider.id), st.lists(fates, min_size=4, max_size=4), st.booleans())
    def holds(catalog: Catalog, fate: list[str], stranger: bool) -> None:
        file = tmp_path / "a.xlsx"
        with undone():
            filled(cast, catalog)
            file.write_bytes(export_spreadsheet(Entry.objects.all(), full=True))
            listed = dict(Entry.objects.values_list("name", "code"))
        titles = [data.title for data, _ in catalog]
        with undone():
            for place, ((data, held), one) in enumerate(zip(catalog, fate, strict=False)):
                if one == "absent":
                    continue
                code = "Z-9" + str(place) if one == "other_code" else listed[data.title]
                title = titles[place - 1] if one == "swapped" else data.title
                if Entry.objects.filter(name=title).exclude(state="withdrawn").exists():
                    continue
                there = replace(data, title=title, code=code, abstract=data.abstract + "改" * (one == "other_text"))
                entry = actions.draft_entry(by=cast.provider_clerk, data=there)
                if one == "withdrawn":
                    actions.withdraw_entry(by=cast.provider_clerk, entry=entry, reason="停用", expect=entry.revision)
                elif one == "same":
                    actions.keep_external_codes(by=cast.provider_clerk, entry=entry, stated=held)
            done = both(cast.stranger if stranger else cast.provider_clerk, file)
            if stranger:
                assert done.refused == len(done.rows)
            elif done.refused == 0:
                assert {row.action for row in both(cast.provider_clerk, file).rows} == {"unchanged"}

    holds()
