"""Handing the files of an open dataset out: the bytes as they were sealed, under a name in Chinese."""

from __future__ import annotations

import re
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase

from gongshu.kit.errors import NotFound, Transient
from gongshu.kit.text import t
from gongshu.lake.downloads import MEDIA_TYPES
from gongshu.opening import files, queries
from gongshu.opening.models import Edition, OpenDataset

_UNSAFE = re.compile(r"[\x00-\x1f\x7f\"*/:<>?\\|]+")
_LONGEST_NAME = 80


def edition_with(dataset: OpenDataset, form: str) -> Edition:
    """Return the edition handed out now.

    Raises:
        Transient: its files are being made.
        NotFound: it has no file of that format.
    """
    edition = queries.edition(dataset)
    if edition is None:
        raise _not_ready()
    if form not in edition.files:
        raise NotFound(
            t("没有这种格式", "there is no such format"),
            remedy=t(f"可用：{', '.join(edition.files)}", f"there are: {', '.join(edition.files)}"),
            code="no_such_format",
        )
    return edition


def _not_ready() -> Transient:
    return Transient(
        t("文件正在准备", "the files are being made"),
        remedy=t("请稍后再下载", "please download them a little later"),
        code="files_not_ready",
    )


def answer(dataset: OpenDataset, edition: Edition, form: str, *, body: bool = True) -> HttpResponseBase:
    """Return a file as an answer; without its body where only the headers are asked for.

    Raises:
        Transient: the file is not there any more; the worker makes it anew.
    """
    response: HttpResponseBase
    if not body:
        response = HttpResponse(content_type=MEDIA_TYPES[form])
    else:
        path = files.file_of(settings.HOME, dataset.id, edition.number, form)
        try:
            response = FileResponse(path.open("rb"), content_type=MEDIA_TYPES[form])
        except FileNotFoundError as error:
            raise _not_ready() from error
    response["Content-Length"] = str(edition.files[form]["size"])
    response["Content-Disposition"] = disposition(dataset.entry.name, dataset.entry.slug, edition, form)
    return response


def disposition(title: str, slug: str, edition: Edition, form: str) -> str:
    """Return the header that names a file: in Chinese for all that read RFC 5987, in ASCII for the rest."""
    tail = f"_{edition.acquired_on.isoformat()}_v{edition.version}.{form}"
    name = _UNSAFE.sub("_", title).strip(" ._")[:_LONGEST_NAME] + tail
    return f"attachment; filename=\"{slug}{tail}\"; filename*=UTF-8''{quote(name, safe='')}"
