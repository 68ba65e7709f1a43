from django.db import migrations, models


def move_contacts(apps, schema_editor):
    """What was sealed as the contact stays sealed as it is; it is the personal answer of that name from now on."""
    matter = apps.get_model('matters', 'Matter')
    if not any(field.name == 'contact_sealed' for field in matter._meta.get_fields()):
        return  # a new database: there is nothing to move
    for one in matter.objects.exclude(contact_sealed='').order_by('pk'):
        matter.objects.filter(pk=one.pk).update(personal={'contact': one.contact_sealed})


class Migration(migrations.Migration):

    dependencies = [
        ('matters', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='matter',
            name='erased_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='matter',
            name='personal',
            field=models.JSONField(default=dict),
        ),
        migrations.RunPython(move_contacts, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='matter',
            name='contact_sealed',
        ),
    ]
