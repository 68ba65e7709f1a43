"""Pages as PDF, from the same templates as the browser prints. Says by name what a machine lacks for it."""

from __future__ import annotations

import ctypes
import importlib
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from gongshu.kit.errors import Refusal
from gongshu.kit.text import Text, t

LIBRARIES: Mapping[str, str] = {
    "libgobject-2.0.so.0": "libglib2.0-0",
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz.so.0": "libharfbuzz0b",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
    "libfontconfig.so.1": "libfontconfig1",
}
"""The system's libraries that lay text out, with the Debian package of each."""
FONTS = "fonts-noto-cjk"


def lacking() -> list[str]:
    """Return the Debian packages this machine lacks for PDF, fonts included; none where nothing is missing."""
    packages = _libraries_lacking()
    return packages if _writes_chinese() else [*packages, FONTS]


def _libraries_lacking() -> list[str]:
    return [package for name, package in LIBRARIES.items() if not _loads(name)] if sys.platform == "linux" else []


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _writes_chinese() -> bool:
    lister = shutil.which("fc-list")
    if lister is None:
        return True  # nobody to ask; the libraries say more
    found = subprocess.run([lister, ":lang=zh", "family"], capture_output=True, check=False, timeout=30)
    return bool(found.stdout.strip())


def remedy(packages: Sequence[str]) -> Text:
    """Say how to get what is missing."""
    names = " ".join(packages)
    return t(f"以 root 在 Debian 上：apt-get install {names}", f"as root on Debian: apt-get install {names}")


def render(page: str, styles: Sequence[str]) -> bytes:
    """Return a page as PDF.

    Args:
        page: the page as HTML, whole in itself: nothing is fetched from anywhere.
        styles: style sheets, as text.

    Raises:
        Refusal: this machine lacks libraries for it; they are named.
    """
    missing = _libraries_lacking()
    if missing:
        raise Refusal(
            t("本机缺少生成 PDF 所需的系统库", "this machine lacks libraries that PDF takes"),
            why=t("缺少：" + "、".join(missing), "lacking: " + ", ".join(missing)),
            remedy=remedy(missing) + t("；或用浏览器打印", "; or print from the browser"),
            code="pdf_lacks_libraries",
        )
    # Loaded when first used: without the libraries the import itself fails, and the rest of the site must not.
    weasyprint = importlib.import_module("weasyprint")
    document = weasyprint.HTML(string=page, url_fetcher=_fetches_nothing)
    made: bytes = document.write_pdf(stylesheets=[_read(style) for style in styles], pdf_tags=True)
    return made


@lru_cache(maxsize=8)
def _read(style: str) -> Any:
    """Read a style sheet; most pages share theirs."""
    return importlib.import_module("weasyprint").CSS(string=style, url_fetcher=_fetches_nothing)


def _fetches_nothing(url: str, *_args: Any, **_more: Any) -> Any:
    raise ValueError("a sheet fetches nothing")
