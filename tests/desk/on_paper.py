"""Reading sheets in tests: the page as its pieces of text, the PDF as text and as what it is made of."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from typing import Any

from django.test import Client
from pypdf import PdfReader

from gongshu.procedure.models import Case

A4 = (210, 297)
MM = 72 / 25.4
_LEAVES = {"h1", "h2", "p", "th", "td", "div"}


def bare(words: str) -> str:
    """Return words without spaces and line breaks."""
    return "".join(words.split())


class _Pieces(HTMLParser):
    """Collects what stands inside ``main``, piece by piece."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = self._skip = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self._inside += tag == "main"
        self._skip += tag == "svg"
        if self._inside and tag in _LEAVES:
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside -= tag == "main"
        self._skip -= tag == "svg"

    def handle_data(self, data: str) -> None:
        if self._inside and not self._skip and self.found:
            self.found[-1] += data


def pieces(html: str) -> list[str]:
    """Return the pieces of text on the sheet of a page, in order, without spaces."""
    reader = _Pieces()
    reader.feed(html)
    return [piece for piece in map(bare, reader.found) if piece]


@dataclass
class Paper:
    """A sheet of a case: its page and its PDF."""

    page: str
    pdf: PdfReader

    @classmethod
    def of(cls, client: Client, case: Case, kind: str, query: str = "") -> Paper:
        """Fetch both."""
        address = f"/desk/cases/{case.number}/sheets/{kind}/"
        page, made = client.get(address + query), client.get(f"{address}sheet.pdf{query}")
        assert (page.status_code, made.status_code) == (200, 200), kind
        assert made["Content-Type"] == "application/pdf"
        return cls(page.content.decode(), PdfReader(io.BytesIO(made.content)))

    @cached_property
    def leaves(self) -> list[str]:
        """The text of each leaf, without spaces."""
        return [bare(leaf.extract_text()) for leaf in self.pdf.pages]

    def text(self, case: Case) -> str:
        """The text as one reads it, without what stands around it on every leaf."""
        number = re.escape(case.number)
        return "".join(re.sub(rf"{number}[^-]*{number}扫码回到该事项.*$", "", leaf) for leaf in self.leaves)

    @property
    def sizes(self) -> set[tuple[int, int]]:
        """The sizes of its leaves in millimeters."""
        boxes = [leaf.mediabox for leaf in self.pdf.pages]
        return {(round(float(box.width) / MM), round(float(box.height) / MM)) for box in boxes}

    @property
    def fonts(self) -> dict[str, bool]:
        """The fonts of its leaves, each with whether its glyphs are in the file."""
        found: dict[str, bool] = {}
        for leaf in self.pdf.pages:
            for font in leaf["/Resources"]["/Font"].values():
                inner = font.get_object()["/DescendantFonts"][0].get_object()
                described = inner["/FontDescriptor"]
                found[str(inner["/BaseFont"])] = any(name in described for name in ("/FontFile2", "/FontFile3"))
        return found
