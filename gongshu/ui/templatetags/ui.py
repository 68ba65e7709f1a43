"""The one tag library of the product: ``{% load ui %}``. Every component takes plain values, never a model."""

from __future__ import annotations

from django.template import Library

from gongshu.ui.tags import case, data, forms, law, page, words

register = Library()
for family in (words, law, case, page, data, forms):
    register.tags.update(family.register.tags)
    register.filters.update(family.register.filters)
