"""An installation in whose cases the law stood, each with a copy of its own, keeps each law once after the update."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from django.apps import apps as installed
from django.core.management import call_command
from django.db.migrations.executor import MigrationExecutor

from gongshu.kit import clock
from gongshu.procedure.models import Case
from gongshu.procedure.pinning import law_under, pinned_law
from gongshu.procedure.snapshot import pin, unpin
from gongshu.regulation.loader import load_profile

from .test_make_tables import _any_database as _any_database
from .test_make_tables import database

BEFORE = ("procedure", "0006_paper_files")


def open_as_before(apps: Any, number: str, procedure: str) -> None:
    """Store a case as an earlier release did."""
    law = load_profile("haishu-2022")
    apps.get_model("procedure", "Case").objects.create(
        number=number, room="sharing", procedure_id=procedure, profile_id=law.id, profile_digest=law.digest,
        definition=json.loads(pin(law, law.procedures[procedure])), state=law.procedures[procedure].first,
        subject="s", subject_title="t", opened_at=clock.now(), opened_by="x", opened_by_name="x", opened_as="applicant",
    )  # fmt: skip


def test_each_case_runs_on_under_its_law_and_each_law_is_kept_once(tmp_path: Path) -> None:
    with database("laws_in_cases", tmp_path) as made:
        executor = MigrationExecutor(made)
        executor.migrate([BEFORE])
        before = executor.loader.project_state([BEFORE]).apps
        for number, procedure in (("A", "sharing.conditional"), ("B", "sharing.conditional"), ("C", "quality.problem")):
            open_as_before(before, number, procedure)
        call_command("migrate", verbosity=0)

        law_under.cache_clear()
        kept = {one.number: one for one in Case.objects.select_related("law")}
        assert kept["A"].law_id == kept["B"].law_id != kept["C"].law_id
        assert installed.get_model("procedure", "PinnedLaw").objects.count() == 2
        law = load_profile("haishu-2022")
        for one in kept.values():
            assert one.law_id == hashlib.sha256(one.law.spelled.encode()).hexdigest()
            assert pinned_law(one) == unpin(pin(law, law.procedures[one.procedure_id]))
