from django.db import migrations

_ENTRIES = (
    "UPDATE catalog_entry SET newest_data = (SELECT max(v.acquired_on) FROM collection_datasetversion v "
    "WHERE v.resource_code = catalog_entry.code AND v.state = 'committed') WHERE code IN "
    "(SELECT v.resource_code FROM collection_datasetversion v WHERE v.state = 'committed')"
)
_FINDABLES = (
    "UPDATE catalog_findable SET newest_data = (SELECT e.newest_data FROM catalog_entry e "
    "WHERE e.id = catalog_findable.entry_id) WHERE entry_id IN "
    "(SELECT e.id FROM catalog_entry e WHERE e.newest_data IS NOT NULL)"
)


def forwards(apps, schema_editor):
    """Tell the catalog of which day the newest data of each entry is; put on again afterwards, the index follows."""
    on = " ON catalog_entry" if schema_editor.connection.vendor == "postgresql" else ""
    for statement in (f"DROP TRIGGER IF EXISTS catalog_entry_found{on}", _ENTRIES, _FINDABLES):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0011_day_of_newest_data"),
        ("collection", "0003_sketches"),
    ]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
