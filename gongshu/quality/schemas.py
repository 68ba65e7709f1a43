"""Reading the description of a table: a Frictionless table schema or data package, in YAML or JSON.

Ours beside the standard's keys: ``gongshu:semanticType`` of a field (or an ``rdfType`` that ends in one of ours),
``gongshu:level`` (its grade), and ``gongshu:rules``, the rules over several fields or into another table::

    gongshu:rules:
      - {rule: order, fields: [from, until]}
      - {rule: sex_of_id, fields: [sex, id]}
      - {rule: reference, fields: [area], table: areas, columns: [code]}
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from gongshu.catalog.code_lists import parse_code_list
from gongshu.kit.errors import BadInput, GongshuError, Several
from gongshu.kit.text import t
from gongshu.quality.rules import FEMALE, MALE, SEMANTIC_TYPES, CrossRule, FieldSpec, FieldType, RuleSet, derive

_TYPES: Mapping[str, FieldType] = {
    "string": "text", "integer": "integer", "number": "number", "boolean": "boolean", "date": "date",
    "datetime": "datetime", "year": "integer", "any": "any",
}  # fmt: skip
_RULE_KEYS = frozenset({"rule", "fields", "operator", "values", "male", "female", "table", "columns"})
_ROOT_KEYS = ("fields", "resources")


@dataclass(frozen=True, slots=True)
class TableSchema:
    """What is asked of a table.

    Attributes:
        rules: the rules derived from it.
        missing: words that stand for "no value".
        tables: other tables that its rules look into: the file of each, by name.
        encoding: of the file, where the description states it.
    """

    rules: RuleSet
    missing: tuple[str, ...]
    tables: Mapping[str, Path]
    encoding: str = ""


def read_schema(path: Path, table: Path | None = None) -> TableSchema:
    """Read a description.

    Args:
        path: the file of the description.
        table: the file to be checked; tells which resource of a package is meant.

    Raises:
        BadInput: no such file, neither YAML nor JSON, no schema, an ambiguous package.
        Several: all mistakes inside of it.
    """
    described = _load(path)
    resources = {str(one.get("name", "")): one for one in described.get("resources", ()) if isinstance(one, dict)}
    resource = _resource(path, described, resources, table)
    schema = resource.get("schema", resource) if resources else described.get("schema", described)
    if not isinstance(schema, dict) or not isinstance(schema.get("fields"), list):
        raise _no_schema(path)
    errors: list[GongshuError] = []
    fields = [spec for one in schema["fields"] if (spec := _field(one, schema, errors))]
    rules = [*_keys(schema), *_references(schema, str(resource.get("name", ""))), *_own_rules(described, errors)]
    rules += _own_rules(schema, errors) if schema is not described else []
    if errors:
        raise Several(t("表结构有误", "the schema cannot be used"), errors)
    tables = {rule.table: _file_of(path, rule.table, resources) for rule in rules if rule.table}
    missing = schema.get("missingValues", described.get("missingValues", [""]))
    return TableSchema(derive(fields, rules), tuple(map(str, missing)), tables, str(resource.get("encoding", "")))


def _load(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        found = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    except FileNotFoundError as error:
        raise BadInput(t("没有这个文件", "there is no such file"), at=str(path)) from error
    except (ValueError, yaml.YAMLError) as error:
        place = getattr(error, "problem_mark", None)
        line = f":{place.line + 1}" if place else ""
        raise BadInput(
            t("不是可读的 YAML 或 JSON", "neither YAML nor JSON that can be read"), at=f"{path.name}{line}"
        ) from error
    if not isinstance(found, dict) or not any(key in found for key in (*_ROOT_KEYS, "schema")):
        raise _no_schema(path)
    return found


def _no_schema(path: Path) -> BadInput:
    return BadInput(
        t("没有表结构", "there is no schema in it"),
        remedy=t(
            "写成 Frictionless 表结构（fields）或数据包（resources）",
            "write a Frictionless table schema (fields) or data package (resources)",
        ),
        at=path.name,
        code="no_schema",
    )


def _resource(
    path: Path, described: Mapping[str, Any], resources: Mapping[str, dict[str, Any]], table: Path | None
) -> dict[str, Any]:
    if not resources:
        return dict(described)
    if len(resources) == 1:
        return next(iter(resources.values()))
    meant = [one for one in resources.values() if table and Path(str(one.get("path", ""))).name == table.name]
    if len(meant) != 1:
        names = "、".join(resources)
        raise BadInput(
            t(
                f"数据包有多个资源（{names}），看不出指哪一个",
                f"the package has several resources ({names}); which one?",
            ),
            remedy=t("让被检查文件的名称等于资源的 path", "name the file as the resource's path"),
            at=path.name,
            code="which_resource",
        )
    return meant[0]


def _field(told: Any, schema: Mapping[str, Any], errors: list[GongshuError]) -> FieldSpec | None:
    if not isinstance(told, dict) or not told.get("name"):
        errors.append(BadInput(t("字段没有名称", "a field has no name"), at="fields"))
        return None
    name, limits = str(told["name"]), told.get("constraints") or {}
    key = _listed(schema.get("primaryKey"))
    kind = _TYPES.get(str(told.get("type", "string")))
    if kind is None:
        known = ", ".join(_TYPES)
        errors.append(
            BadInput(
                t(f"未知的类型 {told['type']}", f"unknown type {told['type']}"),
                remedy=t(f"可用：{known}", f"one of: {known}"),
                at=name,
            )
        )
    return FieldSpec(
        name=name,
        title=str(told.get("title", "")),
        type=kind or "any",
        required=bool(limits.get("required")) or name in key,
        unique=bool(limits.get("unique")) or key == (name,),
        semantic_type=_semantic_type(told),
        code_list=_codes(limits.get("enum")),
        length=_number(limits.get("maxLength"), int, name, errors),
        shortest=_number(limits.get("minLength"), int, name, errors),
        minimum=_number(limits.get("minimum"), float, name, errors),
        maximum=_number(limits.get("maximum"), float, name, errors),
        pattern=str(limits.get("pattern") or ""),
        level=_number(told.get("gongshu:level"), int, name, errors),
    )


def _codes(told: Any) -> tuple[str, ...]:
    return parse_code_list(told) if isinstance(told, str) else tuple(str(one) for one in told or ())


def _semantic_type(told: Mapping[str, Any]) -> str:
    own = str(told.get("gongshu:semanticType") or "").strip().lower().replace("-", "_")
    if own:
        return own
    tail = str(told.get("rdfType") or "").replace("#", "/").replace(":", "/").rpartition("/")[2]
    tail = tail.strip().lower().replace("-", "_")
    return tail if tail in SEMANTIC_TYPES else ""


def _number(told: Any, kind: type[Any], name: str, errors: list[GongshuError]) -> Any:
    if told is None:
        return None
    try:
        return kind(told)
    except (TypeError, ValueError):
        errors.append(BadInput(t("约束应为数值", "the constraint should be a number"), at=name))
        return None


def _listed(told: Any) -> tuple[str, ...]:
    return (told,) if isinstance(told, str) else tuple(str(one) for one in told or ())


def _keys(schema: Mapping[str, Any]) -> Iterable[CrossRule]:
    key = _listed(schema.get("primaryKey"))
    if len(key) > 1:
        yield CrossRule("unique_together", key)


def _references(schema: Mapping[str, Any], own: str) -> Iterable[CrossRule]:
    """Read the standard's foreign keys; an empty resource name means the table itself."""
    for told in schema.get("foreignKeys") or ():
        reference = told.get("reference", {})
        table = str(reference.get("resource") or own)
        yield CrossRule("reference", _listed(told.get("fields")), table=table, columns=_listed(reference.get("fields")))


def _own_rules(told: Mapping[str, Any], errors: list[GongshuError]) -> list[CrossRule]:
    rules = []
    for number, one in enumerate(told.get("gongshu:rules") or told.get("rules") or (), 1):
        at = f"rules[{number}]"
        if not isinstance(one, dict) or not one.get("rule"):
            errors.append(BadInput(t("规则应写明 rule 与 fields", "a rule names its rule and its fields"), at=at))
            continue
        unknown = sorted(set(one) - _RULE_KEYS)
        if unknown:
            listed = ", ".join(sorted(_RULE_KEYS))
            errors.append(
                BadInput(
                    t(f"未知的键 {'、'.join(unknown)}", f"unknown key {', '.join(unknown)}"),
                    remedy=t(f"可用：{listed}", f"one of: {listed}"),
                    at=at,
                )
            )
            continue
        rules.append(
            CrossRule(
                str(one["rule"]),
                _listed(one.get("fields")),
                operator=str(one.get("operator", "<=")),
                values=_listed(one.get("values")),
                male=_listed(one.get("male", MALE)),
                female=_listed(one.get("female", FEMALE)),
                table=str(one.get("table", "")),
                columns=_listed(one.get("columns")),
            )
        )
    return rules


def _file_of(path: Path, table: str, resources: Mapping[str, dict[str, Any]]) -> Path:
    """Return the file of a referenced table: a resource of the package or a file beside the description."""
    folder = path.resolve().parent
    named = resources.get(table, {}).get("path", table)
    file = (folder / str(named)).resolve()
    if not file.is_relative_to(folder) or not file.is_file():
        raise BadInput(
            t(f"找不到被引用的表 {table}", f"the table {table} was not found"),
            remedy=t("放在表结构文件的同一文件夹内", "put it into the folder of the schema file"),
            at=path.name,
            code="no_reference_table",
        )
    return file
