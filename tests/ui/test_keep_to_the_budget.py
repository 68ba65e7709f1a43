"""Pages stay light, run nothing inline, hold nobody else's code, and can be read by everybody."""

import gzip
import re
from pathlib import Path

import pytest

import gongshu.ui

UI = Path(gongshu.ui.__file__).parent
STATIC = UI / "static" / "ui"
TEMPLATES = sorted(Path(gongshu.ui.__file__).parent.parent.glob("*/templates/**/*.html"))
LIMIT = 30 * 1024
TOKENS = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", (STATIC / "gongshu.css").read_text(encoding="utf-8")))

ON_SOFT = [(tone, f"{tone}-soft") for tone in ("ok", "soon", "over", "law", "draft")]
TEXT = [
    ("ink", "paper"),
    ("ink", "canvas"),
    ("secondary", "paper"),
    ("secondary", "canvas"),
    ("primary", "paper"),
    ("primary", "canvas"),
    ("primary-dark", "primary-soft"),
    ("on-primary", "primary"),
    ("on-primary", "primary-dark"),
    ("on-primary", "over"),
    *ON_SOFT,
    *[(tone, "paper") for tone, _ in ON_SOFT],
]
EDGES = [("edge", "paper"), ("edge", "canvas"), ("primary", "canvas"), ("over", "paper"), ("ok", "paper")]


def luminance(color: str) -> float:
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(TOKENS[one]), luminance(TOKENS[other])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_stands_out_from_its_ground(text: str, ground: str) -> None:
    assert contrast(text, ground) >= 4.5


@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_of_what_can_be_used_stand_out(edge: str, ground: str) -> None:
    assert contrast(edge, ground) >= 3


def test_the_focus_is_seen_on_light_and_dark_alike() -> None:
    assert contrast("focus", "primary") >= 3
    assert contrast("ink", "paper") >= 3
    css = (STATIC / "gongshu.css").read_text(encoding="utf-8")
    assert "outline: 3px solid var(--focus)" in css
    assert "inset 0 0 0 2px var(--ink)" in css


@pytest.mark.parametrize("ending", ["css", "js"])
def test_styles_and_scripts_weigh_at_most_30_kb_each(ending: str) -> None:
    together = b"".join(path.read_bytes() for path in sorted(STATIC.glob(f"*.{ending}")))
    assert len(gzip.compress(together)) <= LIMIT


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(path.parents[2])))
def test_no_template_runs_or_styles_anything_inline(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:", text) == []
    # What describes a page to search engines is data; a browser runs none of it.
    assert re.findall(r"""<script(?![^>]* (?:src=|type="application/ld\+json"))""", text) == []
    assert re.findall(r"""(?:src|href)=["']https?://""", text) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(path.parents[2])))
def test_no_template_puts_a_mark_of_chinese_into_an_english_page(path: Path) -> None:
    """Full-width marks belong to the Chinese wording of ``{% t "：" ": " %}``, not to the page around it."""
    around = re.sub(r"\{[%#{].*?[%#}]\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert re.findall(r"\S{0,12}[：；，。、！？（）《》【】]", around) == []


def test_everything_static_is_ours() -> None:
    assert sorted(path.name for path in STATIC.iterdir()) == ["chevron.svg", "favicon.svg", "gongshu.css", "gongshu.js"]
    assert "http" not in re.sub(r"http://www.w3.org/2000/svg", "", (STATIC / "favicon.svg").read_text(encoding="utf-8"))


def test_motion_stops_for_those_who_ask() -> None:
    css = (STATIC / "gongshu.css").read_text(encoding="utf-8")
    quiet = css.split("@media (prefers-reduced-motion: no-preference)")
    assert len(quiet) == 2
    assert "animation" not in quiet[0]
    assert "transition" not in css
