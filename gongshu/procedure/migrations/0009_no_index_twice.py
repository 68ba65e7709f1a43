"""Take away indexes whose columns lead another one already: every step of every case writes them."""

import django.db.models.deletion
from django.db import migrations, models


def reference(to, name):
    """Return a reference without an index of its own."""
    return models.ForeignKey(
        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name=name, to=to
    )


class Migration(migrations.Migration):
    dependencies = [("organizations", "0003_access_tokens"), ("procedure", "0008_cases_share_their_law")]

    operations = [
        migrations.AlterField("caseparty", "case", reference("procedure.case", "parties")),
        migrations.AlterField("message", "organization", reference("organizations.organization", "case_messages")),
        # PostgreSQL's part of Django takes along every index of this one column, that of the constraint too.
        migrations.RemoveConstraint("stepvisit", "one_open_visit_per_case"),
        migrations.AlterField("stepvisit", "case", reference("procedure.case", "visits")),
        migrations.AddConstraint(
            "stepvisit",
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(left_at__isnull=True), name="one_open_visit_per_case"
            ),
        ),
    ]
