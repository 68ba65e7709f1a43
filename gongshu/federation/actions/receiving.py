"""Taking what lower platforms file: kept as it came, receipted, decided on by nobody here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import IntegrityError, transaction

from gongshu.audit.record import act
from gongshu.catalog.data import EntryData, to_json
from gongshu.catalog.rules import refused_at_the_door
from gongshu.catalog.shape import Problem, check_shape
from gongshu.federation import events, filing
from gongshu.federation.filing import Wrong
from gongshu.federation.models import FiledHere
from gongshu.kit import canonical, clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import Stale
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.organizations.rules import require


def receive_filing(
    *, by: Actor, reference: str, code: str, version: int, provider: str, entry: Mapping[str, Any], digest: str
) -> FiledHere | list[Wrong]:
    """Take a version of an entry that a lower platform files, or say what is wrong with it; told twice it is one.

    Args:
        by: in whose name the lower platform calls; its organization files.
        reference: the lower platform's own name for the filing.
        code: the entry's code there.
        version: which version of it, from 1; later than those filed before.
        provider: who provides the data there, by name.
        entry: the values of ``EntryData`` by name.
        digest: of these values, in their canonical spelling.

    Raises:
        NotPermitted: the holder of the token may file nothing. Stale: the same is being taken at this moment.
    """
    with act(by=by, refused=events.FILED_HERE, subject=f"filed/{by.organization}") as this:
        require(by, "federation.file")
        mine = FiledHere.objects.filter(organization=by.organization)
        held = mine.filter(reference=reference).first()
        if held is not None and held.digest == digest:
            return held
        data = filing.read_entry(entry, by.organization)
        if isinstance(data, list):
            return data
        wrong = list(_wrong(data))
        if not _is_of(entry, digest):
            wrong.append(Wrong("digest", t("摘要与内容不符，可能在途中损坏", "the digest is of something else")))
        if held is not None:
            wrong.append(Wrong("reference", t("同一编号报送过别的内容", "the reference stands for another filing")))
        elif mine.filter(code=code, version__gte=version).exists():
            wrong.append(Wrong("version", t("该版或更新的版本已经备案", "this version or a later one is filed")))
        if wrong:
            return wrong
        made = _keep(by, data, reference=reference, code=code, version=version, provider_name=provider, digest=digest)
        this.record(events.FILED_HERE, data={"receipt": made.receipt, "code": code, "version": version})
        return made


def _is_of(entry: Mapping[str, Any], digest: str) -> bool:
    """Whether a digest is of these values; what no database keeps (numbers that are none, torn characters) has none."""
    try:
        spelled = canonical.dumps(entry)
        return "\\u0000" not in spelled and canonical.digest(entry) == digest
    except (ValueError, TypeError):
        return False


def _wrong(data: EntryData) -> Iterator[Wrong]:
    profile = register.jurisdiction()
    found = [*refused_at_the_door(data, profile, clock.today()), *check_shape(data, profile.catalog)]
    return (Wrong(one.field, _words(one)) for one in found[: filing.MOST_PROBLEMS])


def _words(problem: Problem) -> Text:
    place = t(f"第 {problem.place} 项：", f"item {problem.place}: ") if problem.place else Text("", "")
    return place + problem.what + Text("；", "; ") + problem.remedy


def _keep(by: Actor, data: EntryData, **values: Any) -> FiledHere:
    try:
        with transaction.atomic():
            made = FiledHere.objects.create(
                organization_id=by.organization,
                title=data.title.strip(),
                data=to_json(data),
                receipt=f"{by.organization}{values['reference'][:14]}",  # until its row has a number
                filed_by_name=by.name,
                **values,
            )
            made.receipt = filing.receipt_number(clock.local(made.filed_at).year, made.pk)
            made.save(update_fields=["receipt"])
    except IntegrityError as error:
        raise Stale(t("正在接收同一份报送", "the same filing is being taken"), code="filed_meanwhile") from error
    return made
