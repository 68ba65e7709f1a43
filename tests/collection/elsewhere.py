"""An agency's database as it is found in the field: Chinese names beside first letters, codes in comments, a view."""

from __future__ import annotations

from collections.abc import Sequence

from tests.databases import Elsewhere

POSTGRESQL: Sequence[str] = (
    'CREATE SCHEMA "民政"',
    "CREATE TYPE \"民政\".\"婚姻\" AS ENUM ('未婚', '已婚', '离异')",
    "CREATE DOMAIN \"民政\".\"性别码\" AS varchar(1) CHECK (VALUE IN ('1', '2', '9'))",
    'CREATE TABLE "民政".dm_zjlx (dm varchar(3) PRIMARY KEY, mc varchar(40) NOT NULL)',
    "INSERT INTO \"民政\".dm_zjlx VALUES ('111', '居民身份证'), ('414', '普通护照')",
    """CREATE TABLE "民政"."低保对象" (
      "身份证号" char(18) PRIMARY KEY, xm varchar(50) NOT NULL, xb "民政"."性别码", hyzk "民政"."婚姻",
      zjlx varchar(3) REFERENCES "民政".dm_zjlx (dm), bzje numeric(12, 2), csrq date, rksj timestamp, sjh bigint,
      zt smallint, lb text CHECK (lb = 'A' OR lb = 'B'), bz text, zp bytea, uid uuid NOT NULL UNIQUE)""",
    'COMMENT ON TABLE "民政"."低保对象" IS \'低保对象基本信息\'',
    'COMMENT ON COLUMN "民政"."低保对象".xm IS \'姓名\'',
    'COMMENT ON COLUMN "民政"."低保对象".zt IS \'状态（0停用 1启用 2注销）\'',
    'COMMENT ON COLUMN "民政"."低保对象".bzje IS \'补助金额（元）\'',
    'CREATE VIEW "民政"."在保人员" AS SELECT "身份证号", xm FROM "民政"."低保对象"',
    'CREATE TABLE "民政"."密件" (id integer PRIMARY KEY)',
)
MARIADB: Sequence[str] = (
    "CREATE TABLE dm_zjlx (dm varchar(3) PRIMARY KEY, mc varchar(40) NOT NULL)",
    "INSERT INTO dm_zjlx VALUES ('111', '居民身份证'), ('414', '普通护照')",
    """CREATE TABLE `低保对象` (
      `身份证号` char(18) PRIMARY KEY, xm varchar(50) NOT NULL COMMENT '姓名',
      xb varchar(1) CHECK (xb IN ('1', '2', '9')), hyzk enum('未婚', '已婚', '离异'), zjlx varchar(3),
      bzje decimal(12, 2) COMMENT '补助金额（元）', csrq date, rksj datetime, sjh bigint,
      zt tinyint(1) COMMENT '状态（0停用 1启用 2注销）', lb varchar(1) CHECK (lb IN ('A', 'B')),
      bz longtext, zp blob, uid char(36) NOT NULL, UNIQUE KEY (uid), UNIQUE KEY (xm(3), uid),
      FOREIGN KEY (zjlx) REFERENCES dm_zjlx (dm)) COMMENT '低保对象基本信息'""",
    "CREATE VIEW `在保人员` AS SELECT `身份证号`, xm FROM `低保对象`",
    "CREATE TABLE `密件` (id integer PRIMARY KEY)",
)


def furnish(place: Elsewhere) -> None:
    """Make the tables; the account may read all of them but 密件."""
    for one in POSTGRESQL if place.kind == "postgresql" else MARIADB:
        place.run(one)
    if place.kind == "postgresql":
        place.run(f'GRANT USAGE ON SCHEMA "民政" TO {place.account}')
    for table in ("低保对象", "在保人员", "dm_zjlx"):
        place.grant(named(place, table))


def schema(place: Elsewhere) -> str:
    """The schema that the tables stand in."""
    return "民政" if place.kind == "postgresql" else place.name


def named(place: Elsewhere, table: str) -> str:
    """A table as a statement of the database names it."""
    return f'"民政"."{table}"' if place.kind == "postgresql" else f"`{table}`"


def people(place: Elsewhere, rows: Sequence[tuple[str, str, str]]) -> None:
    """Put people in: number, name, mobile number."""
    table = named(place, "低保对象")
    place.run(f"DELETE FROM {table}")
    uid = "gen_random_uuid()" if place.kind == "postgresql" else "uuid()"
    number = '"身份证号"' if place.kind == "postgresql" else "`身份证号`"
    for id_no, name, mobile in rows:
        place.run(f"INSERT INTO {table} ({number}, xm, sjh, uid) VALUES ('{id_no}', '{name}', {mobile}, {uid})")
