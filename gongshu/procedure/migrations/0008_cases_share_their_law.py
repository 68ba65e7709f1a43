"""Every case has its law beside it: take what stood in the cases themselves away."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("procedure", "0007_pinned_laws")]

    operations = [
        migrations.AlterField(
            model_name="case",
            name="law",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to="procedure.pinnedlaw",
            ),
        ),
        migrations.RemoveField(model_name="case", name="definition"),
    ]
