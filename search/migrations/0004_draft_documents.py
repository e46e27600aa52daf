from django.db import migrations, models

from search.full_text import create_draft_index, drop_draft_index


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0003_unanswered_in_one_row'),
    ]

    operations = [
        migrations.CreateModel(
            name='DraftDocument',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=100)),
                ('object_id', models.BigIntegerField()),
                ('changed_at', models.DateTimeField(db_index=True)),
                ('title', models.CharField(max_length=300)),
                ('title_words', models.TextField()),
                ('words', models.TextField()),
                ('text', models.TextField()),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'object_id'], name='search_draft_kind')],
            },
        ),
        migrations.RunPython(create_draft_index, drop_draft_index),
    ]
