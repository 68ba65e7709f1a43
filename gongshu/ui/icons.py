"""Our own icons: 16 × 16, one color, drawn as strokes. They repeat what words beside them say."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_DRAWN = {
    # deadline states: the outline alone tells them apart
    "met": '<path d="M3 8.500l3.200 3.200L13 5"/>',
    "in_time": '<circle cx="8" cy="8" r="5.500"/><path d="M8 5v3.200l2 1.300"/>',
    "due_soon": '<path d="M8 2.200 14.300 13.300H1.700Z"/><path d="M8 6.500v3M8 11.200v.2"/>',
    "overdue": '<path class="solid" d="M5.200 1.500h5.600l3.700 3.700v5.600l-3.700 3.700H5.200l-3.700-3.700V5.200Z"/>'
    '<path class="knock" d="M8 4.500V9M8 11.300v.2"/>',
    "provisional": '<circle cx="8" cy="8" r="5.500" stroke-dasharray="2.300 2"/><path d="M8 5v3.200l2 1.300"/>',
    "stopped": '<circle cx="8" cy="8" r="5.500"/><path d="M6.500 5.800v4.400M9.500 5.800v4.400"/>',
    "none_stated": '<path d="M3.500 8h9"/>',
    # steps
    "done": '<path d="M3.500 8.500l3 3 6-6.500"/>',
    # acts
    "search": '<circle cx="7" cy="7" r="4.500"/><path d="m10.500 10.500 3.500 3.500"/>',
    "download": '<path d="M8 2v8M4.800 7 8 10.200 11.200 7M2.500 13.500h11"/>',
    "print": '<path d="M4.500 6V2h7v4M4.500 11.500h-2V6h11v5.500h-2M4.500 9.500h7V14h-7Z"/>',
    "bell": '<path d="M3 11.500h10L11.800 9.500V7a3.800 3.800 0 0 0-7.600 0v2.500ZM6.700 13.800h2.600"/>',
    "eye": '<path d="M1.500 8q6.500-9 13 0-6.500 9-13 0Z"/><circle cx="8" cy="8" r="2"/>',
    "arrow": '<path d="M2.500 8h10.500M9 4l4 4-4 4"/>',
    "info": '<circle cx="8" cy="8" r="6"/><path d="M8 7.300v4M8 4.800v.2"/>',
    "warn": '<path d="M8 2.200 14.300 13.300H1.700Z"/><path d="M8 6.500v3M8 11.200v.2"/>',
    "error": '<circle cx="8" cy="8" r="6"/><path d="M8 4.500V9M8 11.300v.2"/>',
    "ok": '<circle cx="8" cy="8" r="6"/><path d="m5.300 8.200 2 2 3.500-4"/>',
    "no": '<circle cx="8" cy="8" r="6"/><path d="m4 4 8 8"/>',
    "house": '<path d="M2.500 7.500 8 3l5.500 4.500M4.200 6.500v6.500h7.600V6.500"/>',
}  # fmt: skip


def icon(name: str) -> SafeString:
    """Return an icon as inline SVG, hidden from readers of the text.

    Args:
        name: one of the icons drawn here; an unknown one is a KeyError.
    """
    return format_html(
        '<svg class="icon icon--{}" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">'
        "{}</svg>",
        name,
        mark_safe(_DRAWN[name]),  # noqa: S308 -- drawn above, never input
    )


def names() -> tuple[str, ...]:
    """Return the names of all icons."""
    return tuple(_DRAWN)
