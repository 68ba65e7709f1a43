"""The one tag library of the product: ``{% load ui %}``. Every component takes plain values, never a model."""

from __future__ import annotations

from django.template import Library

from gongshu.ui.tags import words

register = Library()
for family in (words,):
    register.tags.update(family.register.tags)
    register.filters.update(family.register.filters)
