"""Files as people hand them in: small, sound, each with its own content."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile


def pdf(words: str = "scan") -> bytes:
    """A file that begins as a PDF does."""
    return b"%PDF-1.7\n% " + words.encode() + b"\n%%EOF\n"


def docx(words: str = "scan") -> bytes:
    """A file that is packed as a Word document is."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", words)
    return buffer.getvalue()


def upload(name: str = "扫描件.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    """An upload as a browser sends it."""
    return SimpleUploadedFile(name, pdf(name) if content is None else content)


def laid(folder: Path, content: bytes) -> Path:
    """Lay a content down where a verb takes it from."""
    file = folder / "incoming"
    file.write_bytes(content)
    return file


def digest(content: bytes) -> str:
    """The digest a content is kept under."""
    return hashlib.sha256(content).hexdigest()


def taken(answer: Any) -> bytes:
    """What an answer hands out, read to its end."""
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)
