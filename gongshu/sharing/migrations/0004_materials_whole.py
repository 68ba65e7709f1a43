"""Every document and standing has its unit; a step of its own, since PostgreSQL alters no table it has just written."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


def _unit():
    to = "organizations.organization"
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=to)


class Migration(migrations.Migration):
    dependencies = [("sharing", "0003_materials")]
    operations = [
        migrations.AlterField("document", "organization", _unit()),
        migrations.AlterField("standing", "organization", _unit()),
        migrations.AddConstraint(
            "document",
            models.CheckConstraint(
                condition=Q(archive_receipt="") | Q(state="delivered") | Q(grant__isnull=True, state="prepared"),
                name="what_is_archived_stays",
            ),
        ),
        migrations.AddConstraint(
            "document",
            models.CheckConstraint(
                condition=Q(grant__isnull=False, item="")
                | (Q(grant__isnull=True) & ~Q(item="") & ~Q(state="delivered")),
                name="a_document_is_delivered_or_used_in_a_service_item",
            ),
        ),
    ]
