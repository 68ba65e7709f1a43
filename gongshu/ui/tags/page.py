"""The furniture of a page: facts, tasks, notices, navigation, acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.template import Context, Library
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gongshu.kit.text import Text, t
from gongshu.ui import icons
from gongshu.ui.tags.law import as_chip
from gongshu.ui.values import Fact, Link, Notice, Task, Tile, Words

register = Library()

TASK_WORDS: Mapping[str, tuple[Text, str]] = {
    "not_started": (t("未开始", "Not started"), "draft"),
    "in_progress": (t("填写中", "In progress"), "law"),
    "done": (t("已完成", "Done"), "ok"),
    "to_correct": (t("需补正", "To correct"), "soon"),
    "cannot_start": (t("暂不能填写", "Cannot start yet"), "draft"),
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """Show one of our icons; it repeats what the words beside it say."""
    return icons.icon(name)


@register.inclusion_tag("ui/button.html")
def button(
    zh: str,
    en: str,
    kind: str = "primary",
    href: str = "",
    name: str = "",
    value: str = "",
    icon_name: str = "",
) -> dict[str, Any]:
    """Show an act: a submit button, or with ``href`` a link that looks like one.

    Args:
        zh: the verb in Chinese; en: in English.
        en: see above.
        kind: ``primary`` (one on a page), ``secondary``, ``grave`` (cannot be undone) or ``quiet``.
        href: an address, for acts that only lead to a page.
        name: name of the value the button sends.
        value: the value.
        icon_name: an icon before the words.
    """
    return {
        "text": Text(zh, en),
        "kind": kind,
        "href": href,
        "name": name,
        "value": value,
        "icon": icons.icon(icon_name) if icon_name else "",
    }


@register.inclusion_tag("ui/breadcrumbs.html")
def breadcrumbs(links: Sequence[Link]) -> dict[str, Any]:
    """Show where the page stands; the last link is the page itself and is not a link."""
    return {"links": links}


@register.inclusion_tag("ui/tabs.html")
def tabs(links: Sequence[Link], label: Words = "") -> dict[str, Any]:
    """Show tabs as plain links, each its own address; the current one is marked."""
    return {"links": links, "label": label or t("栏目", "Sections")}


@register.inclusion_tag("ui/summary_list.html")
def summary_list(facts: Sequence[Fact], title: Words = "") -> dict[str, Any]:
    """Show facts as key and value, each with a link to change it and its article where it has them.

    Args:
        facts: the rows; an empty value reads 未填写.
        title: what the change links are said to belong to, for those who hear the page.
    """
    return {"facts": facts, "title": title}


@register.inclusion_tag("ui/task_list.html")
def task_list(tasks: Sequence[Task]) -> dict[str, Any]:
    """Show the parts of a long form, each with how far it is."""
    return {"rows": [(task, *TASK_WORDS[task.state]) for task in tasks]}


@register.inclusion_tag("ui/tiles.html")
def tiles(figures: Sequence[Tile]) -> dict[str, Any]:
    """Show figures that lead to the very records they count."""
    return {"figures": figures}


@register.inclusion_tag("ui/empty.html")
def empty(
    title: Words, duty: Words = "", chip: Any = None, act: Link | None = None, other: Link | None = None
) -> dict[str, Any]:
    """Show an empty list that teaches: what belongs here, the duty and its article, the next act.

    Args:
        title: what is not here yet.
        duty: whose duty it is to bring it here.
        chip: the article of the duty.
        act: the next act; other: a second one.
        other: see above.
    """
    return {"title": title, "duty": duty, "chip": as_chip(chip), "act": act, "other": other}


@register.inclusion_tag("ui/environment_banner.html")
def environment_banner(notices: Sequence[Notice]) -> dict[str, Any]:
    """Say on every page what is special about this installation: a demonstration, an abolished or draft instrument."""
    return {"notices": notices}


@register.inclusion_tag("ui/language_switch.html", takes_context=True)
def language_switch(context: Context) -> dict[str, Any]:
    """Link to this very page in the other language."""
    return {"lang": context.get("lang", "zh"), "url": context.get("other_language_url", "?lang=en")}


@register.simple_block_tag
def inset(content: str, label: Words = "") -> SafeString:
    """Set a passage apart: ``{% inset %}…{% endinset %}``; ``label`` names it (the sentence that will be recorded)."""
    head = format_html('<div class="inset__label">{}</div>', label) if label else ""
    return format_html('<div class="inset">{}{}</div>', head, content)


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: Words = "") -> SafeString:
    """Show a message about what just happened or what matters here: ``{% notice "ok" title %}…{% endnotice %}``.

    Args:
        content: what stands between the tags.
        kind: ``info``, ``ok``, ``warn`` or ``error``.
        title: a bold first line.
    """
    head = format_html('<div class="notice__title">{}</div>', title) if title else ""
    role = "alert" if kind == "error" else "status"
    return format_html(
        '<div class="notice notice--{}" role="{}">{}<div>{}{}</div></div>', kind, role, icons.icon(kind), head, content
    )


@register.simple_block_tag
def panel(content: str, title: Words = "", number: str = "") -> SafeString:
    """Confirm that something was handed in: the title, the case number, then what happens next and by when.

    Args:
        content: what happens next, between the tags.
        title: what was done (``申请已提交``).
        number: the case number, large.
    """
    code = format_html('<div class="panel__number code">{}</div>', number) if number else ""
    return format_html(
        '<section class="panel"><div class="panel__head">{}<h2>{}</h2>{}</div>'
        '<div class="panel__next">{}</div></section>',
        icons.icon("ok"),
        title,
        code,
        content,
    )


@register.simple_block_tag
def second_look(content: str, title: Words = "") -> SafeString:
    """Stop before a grave act and restate what follows: ``{% second_look title %}…form…{% endsecond_look %}``."""
    return format_html('<section class="second-look"><h2>{}{}</h2>{}</section>', icons.icon("warn"), title, content)


@register.simple_block_tag
def chips(content: str) -> SafeString:
    """Line up chips and badges: ``{% chips %}{% badge b %}{% article_chip c %}{% endchips %}``."""
    return format_html('<div class="chips">{}</div>', content)
