"""What lists and counts of the portal read, kept by the database, is what a look at every dataset finds."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta

from django.apps import apps
from django.db import connection
from django.db.models.signals import post_migrate, pre_migrate

from gongshu.catalog.cycles import next_due
from gongshu.catalog.models import Entry
from gongshu.kit import clock
from gongshu.kit.ids import new_id
from gongshu.opening import finding, listing, queries
from gongshu.opening.models import DownloadCount, Edition, Listing, OpenDataset, Release
from gongshu.procedure.models import Case

from .fixtures import Opening

_THEMES = ("", "部门", "部门/民政", "部门/民政/养老", "部门/", "主题/卫生/", "部门/民政局")


def fill(opening: Opening, count: int, dice: random.Random) -> None:
    """Datasets beside the one that is open: copies of its rows under other titles."""
    first = opening.opened()
    made = {field.attname: getattr(first.release.case, field.attname) for field in Case._meta.concrete_fields}
    providers = [first.entry.provider, opening.cast.bureau, opening.cast.street]
    for number in range(count):
        entry = Entry.objects.create(
            code=f"x-{number}",
            slug=f"x-{number}",
            name=f"第 {dice.randrange(1000)} 号（{number}）",
            provider=dice.choice(providers),
            classification=dice.choice(_THEMES),
            update_cycle=dice.choice(("每日", "每月", "每年", "不定期", "")),
            sharing_class="unconditional",
            opening_class="unconditional",
            state="published",
            version=1,
            published_at=clock.now(),
            case=first.entry.case,
            created_by="x",
        )
        case = Case.objects.create(**made | {"id": new_id(), "number": f"KF-{number}"})
        release = Release.objects.create(
            entry=entry, case=case, opening_class="unconditional", catalog_version=1, columns=["a"], proposed_by="x"
        )
        OpenDataset.objects.create(
            entry=entry,
            release=release,
            opening_class=dice.choice(("unconditional", "conditional")),
            columns=["a"],
            license_zh="x",
            license_en="x",
            evidence="x",
            opened_at=clock.now() - timedelta(days=dice.randrange(90)),
        )


def happen(dice: random.Random) -> None:
    """Something that changes what a list shows: to a dataset, its editions, its downloads or its entry."""
    found = dice.choice(list(OpenDataset.objects.all()))
    match dice.randrange(6):
        case 0:
            number = found.editions.count() + 1
            Edition.objects.create(
                dataset=found,
                number=number,
                version=number,
                rows=dice.randrange(1000),
                source="x",
                acquired_on=date(2026, 1, 1) + timedelta(days=dice.randrange(200)),
                columns=[],
                files={},
                formats=dice.choice([" csv ", " csv json "]),
            )
        case 1:
            day = date(2026, 9, dice.randint(1, 9))
            counted, _ = DownloadCount.objects.get_or_create(dataset=found, day=day, format="csv")
            DownloadCount.objects.filter(pk=counted.pk).update(count=counted.count + dice.randint(1, 5))
        case 2:
            OpenDataset.objects.filter(pk=found.pk).update(withdrawn_at=clock.now(), withdrawn_reason="x")
        case 3:
            OpenDataset.objects.filter(pk=found.pk).update(withdrawn_at=None, withdrawn_reason="")
        case 4:
            state = dice.choice(["published", "published", "withdrawn"])
            gone = clock.now() if state == "withdrawn" else None
            Entry.objects.filter(pk=found.entry_id).update(state=state, withdrawn_at=gone)
        case 5:
            title = f"{dice.randrange(1000)} 号（{found.entry_id}）"
            Entry.objects.filter(pk=found.entry_id).update(classification=dice.choice(_THEMES), name=title)


def plainly() -> list[tuple[OpenDataset, Edition | None, int]]:
    """The oracle: every dataset is looked at; what is open, with its newest edition and how often it was fetched."""
    found = []
    for one in OpenDataset.objects.select_related("entry__provider"):
        if one.withdrawn_at is None and one.entry.state == "published":
            fetched = sum(DownloadCount.objects.filter(dataset=one).values_list("count", flat=True))
            found.append((one, one.editions.order_by("-number").first(), fetched))
    return found


def counted(known: list[tuple[OpenDataset, Edition | None, int]]) -> dict[str, Counter[str]]:
    """How many of some open datasets have which value, one after the other."""
    found: dict[str, Counter[str]] = {name: Counter() for name in finding.FACETS}
    for one, edition, _ in known:
        found["theme"][queries.theme_of(one.entry.classification)] += 1
        found["provider"][one.entry.provider_id] += 1
        found["opening"][one.opening_class] += 1
        found["form"].update((edition.formats if edition else "").split())
        due = next_due(one.entry.update_cycle, edition.acquired_on) if edition else None
        found["freshness"]["" if due is None else "late" if due < clock.today() else "current"] += 1
    return {name: Counter({value: count for value, count in counts.items() if value}) for name, counts in found.items()}


def agrees() -> None:
    """Whether every count, list and order is that of the oracle."""
    known = plainly()
    assert queries.totals() == queries.Totals(
        len(known),
        len({one.entry.provider_id for one, *_ in known}),
        sum(edition.rows for _, edition, _ in known if edition),
        sum(fetched for *_, fetched in known),
    )
    themes = Counter(name for one, *_ in known if (name := queries.theme_of(one.entry.classification)))
    assert {group.key: group.count for group in queries.themes()} == themes
    providers = Counter((one.entry.provider_id, one.entry.provider.name) for one, *_ in known)
    assert {(group.key, group.title): group.count for group in queries.providers()} == providers
    for provider, theme, form in [("", "", ""), ("", "部门/民政", "csv"), (*{one for one, _ in providers}, "", "")[:3]]:
        expected = {
            one.pk
            for one, edition, _ in known
            if provider in ("", one.entry.provider_id)
            and (not theme or f"{one.entry.classification}/".startswith(f"{theme}/"))
            and (not form or (edition is not None and form in edition.formats))
        }
        found = finding.find(filters={"provider": provider, "theme": theme, "form": form})
        assert (set(found.ids), found.count) == (expected, len(expected))
        assert found.facets == counted([row for row in known if row[0].pk in expected])
    newest = sorted(known, key=lambda row: row[0].pk)
    newest.sort(key=lambda row: (row[1].acquired_on if row[1] else date.min, row[0].opened_at), reverse=True)
    assert [one.pk for one in queries.datasets()] == [one.pk for one, *_ in newest]
    assert [one.pk for one in queries.newest(5)] == [one.pk for one, *_ in newest[:5]]
    assert [(one.pk, one.downloads) for one in queries.most_used(3)] == [
        (one.pk, fetched) for one, _, fetched in sorted(newest, key=lambda row: -row[2]) if fetched
    ][:3]


def test_whatever_happens_counts_lists_and_orders_are_those_of_a_look_at_every_dataset(haishu: Opening) -> None:
    dice = random.Random(20261126)
    fill(haishu, 12, dice)
    agrees()
    for _ in range(12):
        for _ in range(6):
            happen(dice)
        agrees()


def test_steps_that_change_tables_leave_every_row_right_whatever_happened_meanwhile(haishu: Opening) -> None:
    fill(haishu, 5, random.Random(3))
    room = apps.get_app_config("opening")
    told = {"app_config": room, "verbosity": 0, "interactive": False, "using": "default", "apps": apps}
    pre_migrate.send(sender=room, plan=[("a step", False)], **told)
    assert listing.is_on(connection) == (connection.vendor == "postgresql"), "SQLite remakes no table that they name"
    happen(random.Random(0))
    post_migrate.send(sender=room, plan=[("a step", False)], **told)
    assert listing.is_on(connection)
    agrees()


def test_an_installation_that_had_open_data_before_gets_its_rows(haishu: Opening) -> None:
    fill(haishu, 5, random.Random(3))
    listing.take_off(connection)
    Listing.objects.all().delete()
    listing.put_on(connection)
    agrees()
