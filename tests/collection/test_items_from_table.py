"""The items of a draft are read from a table of an agency's database, shown beside them, taken over, followed."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from gongshu.audit.queries import trail
from gongshu.catalog import actions as catalog
from gongshu.catalog import queries
from gongshu.catalog.data import EntryData, ItemData
from gongshu.catalog.models import ItemSketch
from gongshu.collection import actions
from gongshu.collection import queries as collection
from gongshu.collection.actions import Secret, collect
from gongshu.collection.databases.faults import DatabaseFault
from gongshu.collection.models import Connection, OriginTable
from gongshu.kit import clock
from gongshu.kit.actor import SYSTEM
from gongshu.kit.crypto import make_keys
from gongshu.kit.errors import BadInput, NotFound, NotPermitted, Refusal, Stale
from gongshu.kit.home import Home
from tests.cast import Cast
from tests.catalog.samples import published, review_through
from tests.collection.elsewhere import named, people, schema
from tests.databases import Elsewhere

pytestmark = pytest.mark.django_db
GRADED = ItemData("person_name", "姓名", "M", 40, semantic_type="person_name", level=4)


@pytest.fixture
def cast(db, frozen, settings, tmp_path: Path) -> Cast:
    """One profile serves here: a schema is no matter of the law."""
    settings.HOME = Home(tmp_path / "home")
    settings.HOME.root.mkdir()
    allowed = '[collection]\ndatabase_hosts = ["127.0.0.0/8", "localhost"]\n'
    (settings.HOME.root / "gongshu.toml").write_text(allowed, encoding="utf-8")
    make_keys(settings.HOME)
    return Cast("haishu-2022")


@pytest.fixture
def connection(cast: Cast, place: Elsewhere) -> Connection:
    """The provider's database with one person in it, as the operator registered it."""
    people(place, [("110101199003070011", "测试甲", "13800138000")])
    return register(cast, place)


@pytest.fixture
def draft(cast: Cast):
    """A draft with one item that somebody graded and one that the table does not have."""
    items = (GRADED, ItemData("gone", "作废字段"))
    return catalog.draft_entry(by=cast.provider_clerk, data=EntryData("低保对象", cast.provider.id, items=items))


def register(cast: Cast, place: Elsewhere, **values) -> Connection:
    values = {
        "name": "低保业务库",
        "organization": cast.provider.id,
        "kind": place.kind,
        "host": place.host,
        "port": place.port,
        "database": place.name,
        "username": place.account,
        "secret": Secret("sealed", place.password),
        "tls": "off",
        **values,
    }
    return actions.add_connection(by=values.pop("by", SYSTEM), **values)


def browser(cast: Cast, actor) -> Client:
    client = Client()
    cast.enter(client, actor)
    return client


def of_table(entry, connection: Connection, place: Elsewhere, table: str = "低保对象") -> str:
    base = f"/desk/catalog/{entry.code}/items-from-table/{connection.id}/table/"
    return f"{base}?schema={schema(place)}&table={table}"


def hidden(page: str) -> dict[str, str]:
    found = re.findall(r'name="(found|revision|seen)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in found} | {"act": "put"}


def take(client: Client, address: str):
    return client.post(address, hidden(client.get(address).content.decode()))


def test_a_connection_is_chosen_then_a_table_then_its_columns_are_taken_over(
    cast: Cast, place: Elsewhere, connection: Connection, draft
) -> None:
    client = browser(cast, cast.provider_clerk)
    start = f"/desk/catalog/{draft.code}/items-from-table/"
    assert "低保业务库" in client.get(start).content.decode()
    listed = client.get(f"{start}{connection.id}/?words=对象").content.decode()
    assert "低保对象基本信息" in listed
    assert "在保人员" not in listed
    address = of_table(draft, connection, place)
    shown = client.get(address)
    page = shown.content.decode()
    assert "只读了表结构，没有读任何数据" in page
    assert "测试甲" not in page
    assert "作废字段" in page
    before = len(trail(subject=draft.code))
    assert client.post(address, hidden(page)).status_code == 302
    (record,) = trail(subject=draft.code)[before:]
    assert record.event == "catalog.revised"
    assert record.data["read_from"] == f"connection:{connection.id} {schema(place)}.低保对象"
    found = {item.title: item for item in queries.data_of(queries.entry(draft.code, cast.provider_clerk)).items}
    kept = found["姓名"]
    assert (kept.name, kept.length, kept.level, kept.required) == ("person_name", 40, 4, True)
    assert "作废字段" not in found
    assert (found["身份证号"].key, found["身份证号"].length, found["身份证号"].level) == (True, 18, 3)
    assert (found["状态"].type, found["状态"].code_list) == ("I", "0=停用;1=启用;2=注销")
    assert found["补助金额（元）"].type == "N"
    again = client.get(address).content.decode()
    assert "没有变化" in again


def test_code_tables_and_values_are_read_only_where_asked_for_and_that_is_recorded(
    cast: Cast, place: Elsewhere, connection: Connection, draft
) -> None:
    client = browser(cast, cast.provider_clerk)
    address = of_table(draft, connection, place)
    read = client.post(address, {"act": "read", "codes": "on", "values": "on"})
    page = read.content.decode()
    assert "111=居民身份证;414=普通护照" in page
    assert "测试甲" not in page
    assert "13800138000" not in page
    (record,) = trail(subject=connection.subject)[-1:]
    assert record.event == "collection.values_read"
    assert record.data == {"table": f"{schema(place)}.低保对象", "rows": 1, "code_tables": 1}
    client.post(address, hidden(page))
    found = {item.name: item for item in queries.data_of(queries.entry(draft.code, cast.provider_clerk)).items}
    assert found["zjlx"].code_list == "111=居民身份证;414=普通护照"


def test_only_people_of_its_organization_use_a_connection_and_only_for_its_entries(
    cast: Cast, place: Elsewhere, connection: Connection, draft
) -> None:
    for stranger in (cast.applicant_clerk, cast.bureau_clerk, cast.provider_reviewer):
        assert collection.connections(stranger).count() == 0
        with pytest.raises(NotFound):
            collection.connection(connection.id, stranger)
        with pytest.raises(NotPermitted):
            actions.read_table(by=stranger, connection=connection, schema=schema(place), table="低保对象")
    theirs = catalog.draft_entry(by=cast.applicant_clerk, data=EntryData("参保", cast.applicant.id))
    assert browser(cast, cast.applicant_clerk).get(of_table(theirs, connection, place)).status_code == 404
    assert browser(cast, cast.stranger).get(of_table(draft, connection, place)).status_code in (403, 404)
    assert browser(cast, cast.bureau_clerk).get(of_table(draft, connection, place)).status_code == 404
    moved = register(cast, place, name="医保库", organization=cast.applicant.id)
    origin, data = actions.Origin(moved, "s", "t", ()), queries.data_of(draft)
    with pytest.raises(NotPermitted, match="别的单位"):
        actions.take_items(by=SYSTEM, entry=draft, change=None, data=data, expect=draft.revision, origin=origin)


def test_a_text_may_name_roles_that_use_the_connections_of_others(
    cast: Cast, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = type("Profile", (), {"rule": lambda self, name, day: ("authority",)})()
    monkeypatch.setattr(collection.register, "jurisdiction", lambda: told)
    assert collection.connection(connection.name, cast.bureau_clerk) == connection
    assert collection.connections(cast.applicant_clerk).count() == 0


def test_what_was_previewed_for_another_entry_or_altered_is_not_taken(
    cast: Cast, place: Elsewhere, connection: Connection, draft
) -> None:
    client = browser(cast, cast.provider_clerk)
    other = catalog.draft_entry(by=cast.provider_clerk, data=EntryData("另一条", cast.provider.id))
    given = hidden(client.get(of_table(draft, connection, place)).content.decode())
    assert client.post(of_table(other, connection, place), given).status_code == 422
    assert client.post(of_table(draft, connection, place), given | {"found": "x"}).status_code == 422
    data = queries.data_of(draft)
    catalog.revise_entry(by=cast.provider_clerk, entry=draft, data=data, expect=draft.revision)
    assert client.post(of_table(draft, connection, place), given).status_code == 409
    assert OriginTable.objects.count() == 0


def test_what_goes_wrong_is_said_on_the_page_with_the_way_out(
    cast: Cast, place: Elsewhere, connection: Connection, draft
) -> None:
    client = browser(cast, cast.provider_clerk)
    lost = client.get(of_table(draft, connection, place, "没有这张表"))
    assert lost.status_code == 502
    assert "没有这张表" in lost.content.decode()
    assert "回到表的清单另选" in lost.content.decode()
    Connection.objects.filter(pk=connection.pk).update(host="192.0.2.1")  # as if somebody had changed the row
    barred = client.get(f"/desk/catalog/{draft.code}/items-from-table/{connection.id}/")
    assert barred.status_code == 502
    assert "不允许连接这个主机" in barred.content.decode()
    assert place.password not in barred.content.decode()


def test_a_table_that_changes_is_seen_on_the_page_of_the_entry_once_it_is_looked_at_again(
    cast: Cast, place: Elsewhere, connection: Connection
) -> None:
    entry = published(cast)
    change = catalog.begin_change(
        by=cast.provider_clerk, entry=entry, trigger="改库", trigger_day=date(2026, 9, 14), data=queries.data_of(entry)
    )
    client = browser(cast, cast.provider_clerk)
    assert take(client, of_table(entry, connection, place, "dm_zjlx")).status_code == 302
    assert collection.origin_of(entry.pk) is None  # a change counts once it is published
    changed = queries.open_change(entry)
    assert changed is not None
    assert changed.pk == change.pk
    catalog.discard_change(by=cast.provider_clerk, change=changed, reason="重来")
    assert collection.origin_of(entry.pk) is None

    origin = OriginTable.objects.create(
        entry=entry,
        connection=connection,
        schema=schema(place),
        table="dm_zjlx",
        taken_by_name="周民",
        shape=_marks(place),
    )
    assert "结构没有变化" in client.get(f"/desk/catalog/{entry.code}/").content.decode()
    table = named(place, "dm_zjlx")
    place.run(f"ALTER TABLE {table} ADD COLUMN px integer")
    try:
        seen = actions.look_again(by=cast.provider_clerk, origin=origin)
        assert seen.drift == [{"kind": "added", "column": "px", "before": "", "after": seen.drift[0]["after"]}]
        page = client.get(f"/desk/catalog/{entry.code}/").content.decode()
        assert "来源表已改变" in page
        assert "px" in page
        assert "来源表" not in browser(cast, cast.applicant_clerk).get(f"/desk/catalog/{entry.code}/").content.decode()
        assert client.post(f"/desk/catalog/{entry.code}/origin/", {"act": "look"}).status_code == 302
        with pytest.raises(NotPermitted):
            actions.look_again(by=cast.applicant_clerk, origin=origin)
    finally:
        place.run(f"ALTER TABLE {table} DROP COLUMN px")


def _marks(place: Elsewhere) -> list[dict[str, object]]:
    text = "character varying" if place.kind == "postgresql" else "varchar"
    return [
        {"name": "dm", "type": f"{text}(3)", "required": True, "key": True},
        {"name": "mc", "type": f"{text}(40)", "required": True, "key": False},
    ]


def test_the_worker_looks_once_a_day_and_records_only_what_is_new(
    cast: Cast, place: Elsewhere, connection: Connection, frozen, settings
) -> None:
    entry = published(cast)
    OriginTable.objects.create(
        entry=entry,
        connection=connection,
        schema=schema(place),
        table="dm_zjlx",
        taken_by_name="周民",
        shape=_marks(place),
    )
    before = len(trail(subject=entry.code))
    assert actions.look_at_origins(settings.HOME) == 0
    frozen.advance(timedelta(hours=25))
    assert actions.look_at_origins(settings.HOME) == 1
    assert len(trail(subject=entry.code)) == before
    OriginTable.objects.update(table="没有了", looked_at=clock.now() - timedelta(days=2))
    assert actions.look_at_origins(settings.HOME) == 1
    assert OriginTable.objects.get().fault == "no_such_table"
    assert [one.event for one in trail(subject=entry.code)[before:]] == ["collection.origin_looked"]
    OriginTable.objects.update(looked_at=clock.now() - timedelta(days=2))
    assert actions.look_at_origins(settings.HOME) == 1
    assert len(trail(subject=entry.code)) == before + 1
    actions.remove_connection(by=SYSTEM, connection=connection)
    OriginTable.objects.update(looked_at=clock.now() - timedelta(days=2))
    assert actions.look_at_origins(settings.HOME) == 0
    assert "连接已注销" in browser(cast, cast.provider_clerk).get(f"/desk/catalog/{entry.code}/").content.decode()


def test_items_taken_into_a_change_count_once_it_is_published(
    cast: Cast, place: Elsewhere, connection: Connection
) -> None:
    entry = published(cast)
    change = catalog.begin_change(
        by=cast.provider_clerk, entry=entry, trigger="改库", trigger_day=date(2026, 9, 14), data=queries.data_of(entry)
    )
    assert take(browser(cast, cast.provider_clerk), of_table(entry, connection, place, "dm_zjlx")).status_code == 302
    change.refresh_from_db()
    case = catalog.submit_change(by=cast.provider_clerk, change=change, bases=())
    if not case.ended:
        review_through(case, cast.bureau_reviewer)
    found = collection.origin_of(entry.pk)
    assert found is not None
    assert (found.table, found.change_id) == ("dm_zjlx", change.pk)
    actions.forget_origin(by=cast.provider_clerk, origin=found)
    assert collection.origin_of(entry.pk) is None
    with pytest.raises(Stale):
        actions.forget_origin(by=cast.provider_clerk, origin=found)


def test_a_password_is_sealed_or_left_where_it_is_and_never_told(
    cast: Cast, place: Elsewhere, settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = register(cast, place)
    assert place.password not in sealed.secret
    assert actions.try_connection(by=SYSTEM, connection=sealed).tables == 3
    file = tmp_path / "secret"
    file.write_text(place.password + "\n", encoding="utf-8")
    monkeypatch.setenv("LOW_INCOME_DB", place.password)
    sources = {"环境": Secret("environment", "LOW_INCOME_DB"), "文件": Secret("file", str(file))}
    kept = {name: register(cast, place, name=name, secret=one) for name, one in sources.items()}
    file.chmod(0o644)
    with pytest.raises(DatabaseFault, match="chmod 600") as caught:
        actions.try_connection(by=SYSTEM, connection=kept["文件"])
    assert caught.value.code == "secret_lacking"
    file.chmod(0o600)
    for one in kept.values():
        assert actions.try_connection(by=SYSTEM, connection=one).tables == 3
    monkeypatch.delenv("LOW_INCOME_DB")
    with pytest.raises(DatabaseFault, match="LOW_INCOME_DB"):
        actions.try_connection(by=SYSTEM, connection=kept["环境"])
    stolen = Connection.objects.create(
        **{f.name: getattr(sealed, f.name) for f in Connection._meta.fields if f.name not in ("id", "name")},
        name="别处",
    )
    with pytest.raises(DatabaseFault):  # a sealed password opens for its own connection only
        actions.try_connection(by=SYSTEM, connection=stolen)
    told = [str(record.body) for one in (sealed, *kept.values()) for record in trail(subject=one.subject)]
    assert told
    assert place.password not in "".join(told)
    assert place.password not in repr(Secret("sealed", place.password))


def test_the_operator_registers_renews_and_removes_and_nobody_else(cast: Cast, place: Elsewhere) -> None:
    with pytest.raises(NotPermitted):
        register(cast, place, by=cast.provider_clerk)
    made = register(cast, place)
    with pytest.raises(Refusal, match="名称已被使用"):
        register(cast, place)
    for wrong in (
        {"host": "/run/mysqld"},
        {"host": "192.0.2.1"},
        {"tls": "none"},
        {"kind": "oracle"},
        {"database": ""},
    ):
        with pytest.raises(BadInput):
            register(cast, place, name="另一个", **wrong)
    with pytest.raises(NotPermitted):
        actions.renew_secret(by=cast.provider_clerk, connection=made, secret=Secret("none"))
    before = made.secret
    actions.renew_secret(by=SYSTEM, connection=made, secret=Secret("sealed", place.password))
    assert Connection.objects.get(pk=made.pk).secret not in ("", before)
    actions.remove_connection(by=SYSTEM, connection=made)
    assert Connection.objects.get(pk=made.pk).secret == ""
    with pytest.raises(Stale):
        actions.remove_connection(by=SYSTEM, connection=made)
    with pytest.raises(NotFound):
        collection.connection(made.id, SYSTEM)
    assert register(cast, place).name == made.name


def test_values_of_a_table_are_compared_as_digests_where_its_people_allow_it(
    cast: Cast, place: Elsewhere, connection: Connection, draft, settings
) -> None:
    rows = [(f"11010119900307{n:04d}", f"测试{n:02d}", f"138001{n:05d}") for n in range(60)]
    people(place, rows)
    client = browser(cast, cast.provider_clerk)
    address = of_table(draft, connection, place)
    given = hidden(client.get(address).content.decode())
    assert client.post(address, given).status_code == 302
    assert actions.sketch_tables(settings.HOME) == 0  # nobody allowed it
    again = hidden(client.get(address).content.decode()) | {"sketch": "on"}
    assert client.post(address, again).status_code == 302
    assert actions.sketch_tables(settings.HOME) == 1
    assert actions.sketch_tables(settings.HOME) == 0
    kept = {one.item: one for one in ItemSketch.objects.filter(entry=draft)}
    assert kept["shen_fen_zheng_hao"].distinct == 60
    assert "person_name" not in kept  # graded above what is sketched
    assert rows[0][0].encode() not in b"".join(bytes(one.marks) for one in kept.values())
    (record,) = trail(subject=connection.subject)[-1:]
    assert (record.event, record.data["items"], record.data["fault"]) == ("collection.values_sketched", len(kept), "")

    shown = client.post(address, again | {"act": "show"}).content.decode()
    assert 'name="sketch" checked' in shown

    file = settings.HOME.root / "data.csv"
    lines = [f"{id_no},{mobile}" for id_no, _, mobile in rows]
    file.write_text("\n".join(["证件号码,手机", *lines]) + "\n", encoding="utf-8")
    columns = (ItemData("a", "证件号码", "C", 18, level=3), ItemData("b", "手机", "C", 11, level=3))
    theirs = published(cast, title="参保人员", items=columns)
    collect(
        resource_code=theirs.code, file=file, by=cast.provider_clerk, source="x", acquired_on=date(2026, 9, 14),
        home=settings.HOME,
    )  # fmt: skip
    assert catalog.sketch_pending(settings.HOME) == 1
    loaded = ItemSketch.objects.get(entry=theirs, item="a")
    assert bytes(loaded.marks) == bytes(kept["shen_fen_zheng_hao"].marks)  # a file and a table meet
    assert bytes(ItemSketch.objects.get(entry=theirs, item="b").marks) == bytes(kept["sjh"].marks)

    assert take(client, address).status_code == 302  # taken over again, no longer allowed
    assert not ItemSketch.objects.filter(entry=draft).exists()


def test_a_table_that_cannot_be_reached_is_tried_once_and_leaves_no_digest(
    cast: Cast, connection: Connection, draft, settings
) -> None:
    OriginTable.objects.create(
        entry=draft, connection=connection, schema="s", table="没有", taken_by_name="周民", shape=[], sketch=True
    )
    assert [actions.sketch_tables(settings.HOME) for _ in range(2)] == [1, 0]
    assert ItemSketch.objects.count() == 0
    assert trail(subject=connection.subject)[-1].data["fault"] == "no_such_table"
