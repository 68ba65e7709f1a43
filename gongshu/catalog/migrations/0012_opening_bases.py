import django.db.models.functions.comparison
import django.db.models.functions.text
from django.db import migrations, models


def without_trigger(apps, schema_editor):
    """SQLite makes the table anew, which no trigger of another release may stand against; it is laid after migrating."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER IF EXISTS catalog_entry_found")


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0011_day_of_newest_data'),
        ('organizations', '0003_access_tokens'),
        ('procedure', '0006_paper_files'),
    ]

    operations = [
        migrations.RunPython(without_trigger, without_trigger),
        migrations.AddField(
            model_name='entry',
            name='opening_bases',
            field=models.JSONField(default=list),
        ),
        migrations.RemoveIndex(
            model_name='entry',
            name='entries_by_their_bases',
        ),
        migrations.RemoveField(
            model_name='entry',
            name='basis_key',
        ),
        migrations.AddField(
            model_name='entry',
            name='basis_key',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.MD5(django.db.models.functions.text.Concat('sharing_class', models.Value(' '), django.db.models.functions.comparison.Cast('sharing_bases', models.TextField()), models.Value(' '), django.db.models.functions.comparison.Cast('opening_bases', models.TextField()), output_field=models.TextField())), output_field=models.CharField(max_length=32)),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['basis_key', 'state', 'provider', 'code'], name='entries_by_their_bases'),
        ),
    ]
