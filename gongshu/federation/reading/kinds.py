"""Which reader reads which kind of platform."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gongshu.federation.reading.ckan import CkanReader
from gongshu.federation.reading.datajson import DataJsonReader
from gongshu.federation.reading.dcat import DcatReader
from gongshu.federation.reading.gongshu import GongshuReader
from gongshu.federation.reading.record import Reader

READERS: Mapping[str, Callable[[], Reader]] = {
    "ckan": CkanReader,
    "dcat": DcatReader,
    "datajson": DataJsonReader,
    "gongshu": GongshuReader,
}
