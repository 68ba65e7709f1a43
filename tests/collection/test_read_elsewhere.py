"""The structure of tables elsewhere, read from real servers: names, keys, codes; only read, and never for long."""

from __future__ import annotations

import socket
import threading
from dataclasses import replace

import pytest

from gongshu.collection.databases.comments import read_comment
from gongshu.collection.databases.faults import FAULTS, DatabaseFault
from gongshu.collection.databases.listed import conditions_in, labels_of, values_of
from gongshu.collection.databases.proposing import propose_columns
from gongshu.collection.databases.session import look_up, open_session
from gongshu.collection.databases.shapes import CodeTable, Limits, Target
from gongshu.collection.rules import ColumnMark, Drift, drift, read_host, read_hosts
from gongshu.kit.errors import BadInput
from tests.collection.elsewhere import named, people, schema
from tests.databases import Elsewhere


@pytest.fixture
def target(place: Elsewhere) -> Target:
    """Where it is, with the account that can only read."""
    return Target(place.kind, place.host, place.host, place.port, place.name, place.account, place.password, tls="off")


def refused(target: Target, act=lambda session: None, limits: Limits | None = None) -> DatabaseFault:
    with pytest.raises(DatabaseFault) as caught, open_session(target, limits) as session:
        act(session)
    assert caught.value.code in FAULTS
    assert target.password not in str(caught.value)
    return caught.value


def test_tables_and_views_are_listed_with_comment_and_kind(place: Elsewhere, target: Target) -> None:
    with open_session(target) as session:
        found = {one.name: one for one in session.tables()}
    assert {name: one.kind for name, one in found.items() if one.readable} == {
        "dm_zjlx": "table",
        "低保对象": "table",
        "在保人员": "view",
    }
    assert found["低保对象"].comment == "低保对象基本信息"
    assert found["低保对象"].schema == schema(place)
    assert found["在保人员"].rows is None


def test_columns_carry_type_length_key_comment_codes_and_code_table(place: Elsewhere, target: Target) -> None:
    with open_session(target) as session:
        shape = session.shape(schema(place), "低保对象")
    found = {one.name: one for one in shape.columns}
    assert list(found) == [
        *("身份证号", "xm", "xb", "hyzk", "zjlx", "bzje", "csrq", "rksj", "sjh", "zt", "lb", "bz", "zp", "uid")
    ]
    assert [name for name, one in found.items() if one.key] == ["身份证号"]
    assert [name for name, one in found.items() if one.required] == ["身份证号", "xm", "uid"]
    bases = ("text", "text", "text", "text", "text", "decimal", "date", "datetime", "integer")
    assert tuple(one.base for one in shape.columns)[:9] == bases
    assert (found["身份证号"].length, found["xm"].length, found["bzje"].length, found["uid"].length) == (18, 50, 12, 36)
    assert (found["zp"].base, found["bz"].base) == ("binary", "memo")
    assert found["xm"].comment == "姓名"
    assert found["xb"].values == ("1", "2", "9")
    assert found["hyzk"].values == ("未婚", "已婚", "离异")
    assert found["lb"].values == ("A", "B")
    assert found["zjlx"].code_table == CodeTable(schema(place), "dm_zjlx", "dm")


def test_items_are_proposed_from_structure_alone(place: Elsewhere, target: Target) -> None:
    with open_session(target) as session:
        found = {one.column: one for one in propose_columns(session.shape(schema(place), "低保对象"))}
    told = {name: (one.title, one.letter, one.length, one.semantic_type) for name, one in found.items()}
    assert told == {
        "身份证号": ("身份证号", "C", 18, "citizen_id"),
        "xm": ("姓名", "C", 50, "person_name"),
        "xb": ("xb", "C", 1, "plain"),
        "hyzk": ("hyzk", "C", 2, "plain"),
        "zjlx": ("zjlx", "C", 3, "plain"),
        "bzje": ("补助金额（元）", "N", 12, "amount"),
        "csrq": ("csrq", "D", None, "birth_date"),
        "rksj": ("rksj", "T", None, "datetime"),
        "sjh": ("sjh", "C", None, "mobile"),
        "zt": ("状态", "I", None, "plain"),
        "lb": ("lb", "M" if place.kind == "postgresql" else "C", None if place.kind == "postgresql" else 1, "plain"),
        "bz": ("bz", "M", None, "plain"),
        "zp": ("zp", "G", None, "plain"),
        "uid": ("uid", "C", 36, "plain"),
    }
    assert found["zt"].code_list == "0=停用;1=启用;2=注销"
    assert found["hyzk"].code_list == "未婚;已婚;离异"
    assert found["身份证号"].name == "shen_fen_zheng_hao"


def test_codes_and_values_are_read_where_they_are_asked_for(place: Elsewhere, target: Target) -> None:
    people(place, [("110101199003070011", "测试甲", "13800138000"), ("110101199003070038", "测试乙", "13800138001")])
    with open_session(target) as session:
        shape = session.shape(schema(place), "在保人员")
        rows = session.sample(shape, 10)
        codes = session.codes(CodeTable(schema(place), "dm_zjlx", "dm"), "mc", 10)
    assert sorted(rows) == [("110101199003070011", "测试甲"), ("110101199003070038", "测试乙")]
    assert codes == [("111", "居民身份证"), ("414", "普通护照")]
    renamed = replace(shape, columns=tuple(replace(one, name=f"c{n}") for n, one in enumerate(shape.columns)))
    assert propose_columns(renamed)[0].semantic_type == "plain"
    assert propose_columns(renamed, sampled=rows)[0].semantic_type == "citizen_id"
    assert "测试甲" not in repr(propose_columns(renamed, sampled=rows))


def test_a_session_can_only_read_whatever_its_account_may(place: Elsewhere, target: Target) -> None:
    table = named(place, "dm_zjlx")
    place.run(f"GRANT INSERT ON {table} TO {place.grantee}")
    for one in ("CREATE TABLE made_here (id integer)", f"INSERT INTO {table} VALUES ('999', '写入')"):
        refused(target, lambda session, one=one: session._rows(one))
    with open_session(target) as session:
        assert session.server().may_write
        assert ("999", "写入") not in session.codes(CodeTable(schema(place), "dm_zjlx", "dm"), "mc", 10)


def test_what_takes_too_long_is_ended_by_the_server_or_cut_here(place: Elsewhere, target: Target) -> None:
    sleep = "SELECT pg_sleep(30)" if place.kind == "postgresql" else "SELECT SLEEP(30) FROM dm_zjlx"
    by_server = refused(target, lambda session: session._rows(sleep), Limits(statement=0.2))
    cut_here = refused(target, lambda session: session._rows(sleep), Limits(total=0.3))
    assert (by_server.code, cut_here.code) == ("too_slow", "too_slow")


def test_what_is_wrong_is_told_apart_and_says_what_to_do(place: Elsewhere, target: Target) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = free.getsockname()[1]
    where = schema(place)
    told = {
        "no_such_table": refused(target, lambda session: session.shape(where, "没有这张表")),
        "no_database": refused(replace(target, database="没有这个库")),
        "refused": refused(replace(target, host="127.0.0.1", address="127.0.0.1", port=nobody)),
        "tls_lacking": refused(replace(target, tls="required")),
    }
    assert {code: one.code for code, one in told.items()} == {code: code for code in told}
    assert all(one.remedy for one in told.values())
    # MariaDB hides what an account may not read; PostgreSQL shows that there is such a table.
    hidden = refused(target, lambda session: session.shape(where, "密件"))
    assert hidden.code == ("no_rights" if place.kind == "postgresql" else "no_such_table")


def test_names_that_are_statements_are_only_names(place: Elsewhere, target: Target) -> None:
    for name in ("低保对象; DROP TABLE dm_zjlx", "`x`", '"x"', "%s", "低保对象' OR '1'='1"):
        assert refused(target, lambda session, name=name: session.shape(schema(place), name)).code == "no_such_table"


def test_a_server_that_says_nothing_and_a_wrong_account_are_told_apart(place: Elsewhere, target: Target) -> None:
    assert refused(replace(target, username="nobody_here", password="wrong")).code == "login_refused"
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        deaf = replace(target, host="127.0.0.1", address="127.0.0.1", port=silent.getsockname()[1])
        assert refused(deaf, limits=Limits(connect=0.2)).code == "too_slow"


def test_a_server_that_asks_for_the_password_in_clear_does_not_get_it() -> None:
    """A server of MariaDB's protocol, hand-made: it greets, and wants the password as it is."""
    greeting = (
        b"\x0a10.11.0-MariaDB\0" + (1).to_bytes(4, "little") + b"saltsalt\0" + b"\xff\xf7" + b"\x2d" + b"\x02\0"
        b"\xff\x81" + b"\x15" + b"\0" * 10 + b"saltsaltsalt\0" + b"mysql_native_password\0"
    )
    ask = b"\xfemysql_clear_password\0"
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        heard: list[bytes] = []

        def serve() -> None:
            line, _ = server.accept()
            with line:
                line.sendall(len(greeting).to_bytes(3, "little") + b"\0" + greeting)
                heard.append(line.recv(4096))
                line.sendall(len(ask).to_bytes(3, "little") + b"\x02" + ask)
                heard.append(line.recv(4096))

        with_thread = threading.Thread(target=serve)
        with_thread.start()
        port = server.getsockname()[1]
        target = Target("mariadb", "127.0.0.1", "127.0.0.1", port, "x", "x", "secret word", tls="off")
        assert refused(target).code == "clear_password"
        with_thread.join()
    assert b"secret word" not in b"".join(heard)


def test_hosts_are_names_or_addresses_and_lead_only_where_the_operator_allows() -> None:
    assert [read_host(one) for one in ("DB.Example.cn", "10.20.3.4", "[::1]")] == ["db.example.cn", "10.20.3.4", "::1"]
    for wrong in ("/var/run/postgresql", "a,b", "db.example.cn:5432", "user@host", "", "a b", "http://x"):
        with pytest.raises(BadInput):
            read_host(wrong)
    allowed = read_hosts(["10.20.0.0/16", "localhost"])
    assert allowed.leads("anything", "10.20.3.4")
    assert allowed.leads("anything", "::ffff:10.20.3.4")
    assert not allowed.leads("anything", "10.21.3.4")
    assert allowed.leads("localhost", "127.0.0.1")
    assert not allowed.leads("localhost", "169.254.169.254")  # where clouds keep their keys
    assert look_up("localhost", 1, allowed) in ("127.0.0.1", "::1")
    for host, code in (("127.0.0.1", "host_not_allowed"), ("no-such-host.invalid", "unknown_host")):
        with pytest.raises(DatabaseFault) as caught:
            look_up(host, 1, allowed)
        assert caught.value.code == code
    assert not read_hosts([])
    with pytest.raises(BadInput, match="database_hosts"):
        read_hosts(["http://db"])


@pytest.mark.parametrize(
    ("comment", "title", "codes"),
    [
        ("性别（1男 2女）", "性别", (("1", "男"), ("2", "女"))),
        ("性别：1男，2女，9未说明", "性别", (("1", "男"), ("2", "女"), ("9", "未说明"))),
        ("状态:0-停用,1-启用;", "状态", (("0", "停用"), ("1", "启用"))),
        ("办件状态：01-受理、02-办结(归档)", "办件状态", (("01", "受理"), ("02", "办结(归档)"))),
        ("是否低保 0否1是", "是否低保", (("0", "否"), ("1", "是"))),
        ("类型 A=个人 B=法人", "类型", (("A", "个人"), ("B", "法人"))),
        ("金额（元）", "金额（元）", ()),
        ("身份证号（18位，末位可为X，含港澳台居民居住证）", "身份证号", ()),
        ("联系电话，手机优先", "联系电话", ()),
        ("2019年补助", "2019年补助", ()),
        ("", "", ()),
    ],
)
def test_a_comment_gives_the_name_and_the_codes(comment: str, title: str, codes: tuple[tuple[str, str], ...]) -> None:
    said = read_comment(comment)
    assert (said.title, said.codes) == (title, codes)


@pytest.mark.parametrize(
    ("condition", "values"),
    [
        ("CHECK (((x)::text = ANY ((ARRAY['1'::character varying, '2'::character varying])::text[])))", ("1", "2")),
        ("CHECK ((n = ANY (ARRAY[(1)::smallint, (2)::smallint])))", ("1", "2")),
        ("CHECK (((a = 'x'::text) OR (a = 'it''s'::text)))", ("x", "it's")),
        ("(`状态` in (_utf8mb4\\'在办\\',_utf8mb4\\'办结\\'))", ("在办", "办结")),
        ("CHECK ((NOT ((a)::text = ANY ((ARRAY['x'::varchar(10), 'y'::varchar(10)])::text[]))))", ()),
        ("CHECK ((length(a) = ANY (ARRAY[1, 2])))", ()),
        ("`a` > 1 and `b` in (1,2)", ()),
        ("a not in (1,2)", ()),
        ("CHECK (((n >= 1) AND (n <= 3)))", ()),
        ("`a` in (" + "(" * 3_000, ()),
    ],
)
def test_a_condition_gives_values_only_where_it_is_a_plain_list(condition: str, values: tuple[str, ...]) -> None:
    assert values_of(condition) == values


def test_conditions_are_found_in_the_statement_that_makes_a_table_and_not_in_its_words() -> None:
    statement = """CREATE TABLE `t` (
      `CHECK` varchar(2) DEFAULT NULL COMMENT 'CHECK (`a` in (1,2))' CHECK (`CHECK` in ('(','B')),
      CONSTRAINT `x` CHECK ((`b` in (0,1)) and (`c` > 0)))"""
    assert conditions_in(statement) == ["(`CHECK` in ('(','B'))", "((`b` in (0,1)) and (`c` > 0))"]


def test_labels_of_an_enumeration_may_hold_quotes_and_commas() -> None:
    assert labels_of("enum('未婚','it''s','a,b')") == ("未婚", "it's", "a,b")
    assert labels_of("set('a','b')") == ()


def test_drift_names_what_went_changed_and_came() -> None:
    before = [ColumnMark("a", "int", True, True), ColumnMark("b", "varchar(10)", False, False)]
    now = [ColumnMark("a", "bigint", True, False), ColumnMark("c", "date", False, False)]
    assert drift(before, now) == [
        Drift("retyped", "a", "int", "bigint"),
        Drift("key", "a", "yes", "no"),
        Drift("removed", "b", "varchar(10)"),
        Drift("added", "c", "", "date"),
    ]
    assert drift(before, before) == []
