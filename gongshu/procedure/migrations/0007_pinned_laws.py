"""Keep each law once that cases were opened under, beside the cases instead of in each of them."""

import hashlib

import django.db.models.deletion
import msgspec
from django.db import migrations, models


def keep_once(apps, schema_editor):
    """Move the law out of every case; cases under the same law share it from here on."""
    case, law = apps.get_model("procedure", "Case"), apps.get_model("procedure", "PinnedLaw")
    for one in case.objects.filter(law=None).iterator():
        spelled = msgspec.json.encode(one.definition)
        digest = hashlib.sha256(spelled).hexdigest()
        law.objects.get_or_create(digest=digest, defaults={"spelled": spelled.decode()})
        case.objects.filter(pk=one.pk).update(law=digest)


class Migration(migrations.Migration):
    dependencies = [("procedure", "0006_paper_files")]

    operations = [
        migrations.CreateModel(
            name="PinnedLaw",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("spelled", models.TextField()),
            ],
        ),
        migrations.AddField(
            model_name="case",
            name="law",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to="procedure.pinnedlaw",
            ),
        ),
        migrations.RunPython(keep_once, migrations.RunPython.noop),
    ]
