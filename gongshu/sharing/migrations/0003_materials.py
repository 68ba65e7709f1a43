"""Documents and standings that belong to a service item of a unit; those that were there belong to who provides."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def give_each_its_unit(apps, _editor):
    document, standing = apps.get_model("sharing", "Document"), apps.get_model("sharing", "Standing")
    grant, application = apps.get_model("sharing", "Grant"), apps.get_model("sharing", "Application")
    of_grant = grant.objects.filter(pk=OuterRef("grant")).values("provider")
    document.objects.update(organization=Subquery(of_grant))
    asked = application.objects.filter(pk=OuterRef("application"))
    standing.objects.update(
        organization=Subquery(asked.values("provider")), uscc=Subquery(asked.values("applicant__uscc"))
    )


def _unit(**more):
    to = "organizations.organization"
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=to, **more)


class Migration(migrations.Migration):
    dependencies = [("organizations", "0004_identity_links"), ("sharing", "0002_documents")]
    operations = [
        migrations.RemoveConstraint("document", "only_what_was_delivered_is_archived"),
        migrations.AddField("document", "item", models.CharField(blank=True, max_length=200, default=""), False),
        migrations.AddField("document", "organization", _unit(null=True)),
        migrations.AddField("standing", "item", models.CharField(blank=True, max_length=200, default=""), False),
        migrations.AddField("standing", "uscc", models.CharField(max_length=18, default=""), False),
        migrations.AddField("standing", "organization", _unit(null=True)),
        migrations.AlterField(
            "document",
            "grant",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="documents",
                to="sharing.grant",
            ),
        ),
        migrations.AlterField(
            "standing",
            "application",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="standings",
                to="sharing.application",
            ),
        ),
        migrations.RunPython(give_each_its_unit, migrations.RunPython.noop),
    ]
