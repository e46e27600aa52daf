from django.db import migrations, models
from django.utils.crypto import salted_hmac


def gather_sightings(apps, schema_editor):
    """Give each query its hash, and a row to the hashes of what fewer networks sought."""
    query_model = apps.get_model("search", "UnansweredQuery")
    rows = {}
    for row in query_model.objects.all():
        text = f"{row.week} {row.query}"
        row.query_hash = salted_hmac("search.unanswered", text, algorithm="sha256").hexdigest()[:32]
        rows[row.query_hash] = row
    for sighting in apps.get_model("search", "UnansweredSighting").objects.all():
        row = rows.setdefault(
            sighting.query_hash,
            query_model(week=sighting.week, query_hash=sighting.query_hash, query="", networks=0),
        )
        row.network_hashes += f" {sighting.network_hash}"
        row.networks = max(row.networks, row.network_hashes.count(" "))
    for row in rows.values():
        row.save()


def keep_complete_queries(apps, schema_editor):
    apps.get_model("search", "UnansweredQuery").objects.filter(query="").delete()


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0002_document_ids'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='unansweredquery',
            name='search_unanswered_once',
        ),
        migrations.AddField(
            model_name='unansweredquery',
            name='network_hashes',
            field=models.TextField(blank=True, default=''),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='unansweredquery',
            name='query_hash',
            field=models.CharField(max_length=32, null=True),
        ),
        migrations.AlterField(
            model_name='unansweredquery',
            name='query',
            field=models.CharField(blank=True, max_length=60, verbose_name='gezocht'),
        ),
        migrations.RunPython(gather_sightings, keep_complete_queries),
        migrations.AlterField(
            model_name='unansweredquery',
            name='query_hash',
            field=models.CharField(max_length=32, unique=True),
        ),
        migrations.DeleteModel(
            name='UnansweredSighting',
        ),
        migrations.RenameModel(
            old_name='DailySalt',
            new_name='WeeklySalt',
        ),
        migrations.RenameField(
            model_name='weeklysalt',
            old_name='date',
            new_name='week',
        ),
    ]
