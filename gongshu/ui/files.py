"""Files that people hand in, on pages: the field that takes several, what is held already, handing one out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse

from gongshu.kit.filed import FilePolicy
from gongshu.ui.values import Held


class FileRows(forms.FileInput):
    """Takes several files at once. Shows above it what is held already, each with a button that takes it out."""

    template_name = "ui/file_rows.html"
    allow_multiple_selected = True
    held: Sequence[Held] = ()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile[Any]]:
        """Return all that was sent."""
        return files.getlist(name) if files else []

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Give the template what is held."""
        context = super().get_context(name, None, attrs)
        context["widget"]["held"] = self.held
        return context


class Files(forms.Field):
    """Any number of files; cleans to a list of uploads, which a verb looks at.

    Args:
        taken: what files are taken.
    """

    widget = FileRows

    def __init__(self, *, taken: FilePolicy, **kwargs: Any) -> None:
        super().__init__(required=False, help_text=taken.words, **kwargs)  # type: ignore[arg-type]
        self.widget.attrs["accept"] = taken.endings

    def hold(self, files: Sequence[Held]) -> None:
        """Show what is held already."""
        self.widget.held = files

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether anything was sent."""
        return bool(data)


def hand_out(path: Path, name: str) -> FileResponse:
    """Hand a file out to be saved: never shown inside a page, whatever it holds."""
    answer = FileResponse(path.open("rb"), content_type="application/octet-stream")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer
