from django.db import migrations, models

from search.full_text import create_full_text_index, drop_full_text_index


def delete_documents(apps, schema_editor):
    """Empty the index, because documents get other primary keys; `migrate` ends by building it."""
    apps.get_model("search", "Document").objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0001_search_index'),
    ]

    operations = [
        migrations.RunPython(delete_documents, delete_documents),
        migrations.RunPython(drop_full_text_index, create_full_text_index),
        migrations.RemoveConstraint(
            model_name='document',
            name='search_document_once',
        ),
        migrations.AlterField(
            model_name='document',
            name='id',
            field=models.BigIntegerField(primary_key=True, serialize=False),
        ),
        migrations.RunPython(create_full_text_index, drop_full_text_index),
    ]
