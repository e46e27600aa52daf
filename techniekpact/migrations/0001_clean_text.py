"""Mends the text that was stored before it was cleaned where it comes in.

In all rows and all revisions: control characters and the like, links as people typed them, and
themes that look the same. It stands here because it goes over the tables of all apps.
"""

import re
from collections import defaultdict

from django.db import IntegrityError, migrations, models, transaction

from publishing.clean_text import clean_line, clean_text, comparison_key
from publishing.typed_links import mend_links

APPS_WITH_TEXT = ("pact", "regions", "ambassadors", "images", "search", "contact", "taggit")
ISSUE_MODELS = ("Issue", "Item")
BATCH_SIZE = 200


def mend(text):
    """Return a text that was stored, with the links in it if it is HTML."""
    text = clean_text(text)
    return mend_links(text) if re.search(r"<a[\s>]", text) else text


def mend_json(value):
    if isinstance(value, str):
        return mend(value)
    if isinstance(value, list):
        return [mend_json(item) for item in value]
    if isinstance(value, dict):
        return {key: mend_json(item) for key, item in value.items()}
    return value


def mend_rows(apps, schema_editor):
    newsletter_models = [apps.get_model("newsletter", name) for name in ISSUE_MODELS]
    others = [model for model in apps.get_models() if model._meta.app_label in APPS_WITH_TEXT]
    for model in (*others, *newsletter_models):
        columns = [
            field
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField)
            and not (field.choices or field.primary_key or isinstance(field, models.FileField))
        ]
        if columns:
            mend_table(model, columns)


def mend_table(model, columns):
    rows = model._base_manager.order_by("pk").values("pk", *(field.attname for field in columns))
    for row in list(rows):
        changes = {}
        for field in columns:
            value = row[field.attname]
            if isinstance(value, str):
                is_line = isinstance(field, models.CharField)
                mended = clean_line(value) if is_line else mend(value)
                if mended != value:
                    changes[field.attname] = mended
        if changes:
            store(model, columns, row["pk"], changes)


def store(model, columns, pk, changes):
    """Store the changes; a unique text that another row has by now gets the key behind it."""
    rows = model._base_manager.filter(pk=pk)
    try:
        with transaction.atomic():
            rows.update(**changes)
    except IntegrityError:
        unique = {field.attname: field for field in columns if field.unique}
        for name in unique.keys() & changes.keys():
            end = f"-{pk}"
            changes[name] = changes[name][: unique[name].max_length - len(end)] + end
        rows.update(**changes)


def mend_revisions(apps, schema_editor):
    Revision = apps.get_model("publishing", "Revision")
    for pk in list(Revision.objects.order_by("pk").values_list("pk", flat=True)):
        revision = Revision.objects.get(pk=pk)
        snapshot, note = mend_json(revision.snapshot), clean_line(revision.note)
        if (snapshot, note) != (revision.snapshot, revision.note):
            Revision.objects.filter(pk=pk).update(snapshot=snapshot, note=note)


def merge_themes(apps, schema_editor):
    """Merge themes that look the same into the one that most projects have."""
    Tag, TaggedItem = apps.get_model("taggit", "Tag"), apps.get_model("taggit", "TaggedItem")
    groups = defaultdict(list)
    for tag in Tag.objects.annotate(uses=models.Count("taggit_taggeditem_items")):
        groups[comparison_key(tag.name)].append(tag)
    renamed = {}
    for tags in groups.values():
        kept, *doubles = sorted(tags, key=lambda tag: (-tag.uses, tag.pk))
        for double in doubles:
            for item in TaggedItem.objects.filter(tag=double):
                same = {"content_type": item.content_type_id, "object_id": item.object_id}
                if TaggedItem.objects.filter(tag=kept, **same).exists():
                    item.delete()
                else:
                    TaggedItem.objects.filter(pk=item.pk).update(tag=kept)
            renamed[double.name] = kept.name
            Tag.objects.filter(pk=double.pk).delete()
    if renamed:
        rename_in_revisions(apps, renamed)


def rename_in_revisions(apps, renamed):
    Revision = apps.get_model("publishing", "Revision")
    for revision in Revision.objects.order_by("pk").iterator(BATCH_SIZE):
        links = revision.snapshot.get("links", {})
        tags = links.get("tags", [])
        names = sorted({renamed.get(name, name) for name in tags})
        if not renamed.keys().isdisjoint(tags):
            links["tags"] = names
            Revision.objects.filter(pk=revision.pk).update(snapshot=revision.snapshot)


class Migration(migrations.Migration):
    dependencies = [
        ("ambassadors", "0003_plain_names"),
        ("contact", "0001_initial"),
        ("images", "0004_withhold_unconsented"),
        ("newsletter", "0018_staff_without_account"),
        ("pact", "0007_article_date_follows_publication"),
        ("publishing", "0007_autosave_per_form"),
        ("regions", "0006_contact"),
        ("search", "0002_document_ids"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
    ]

    operations = [
        migrations.RunPython(mend_rows, migrations.RunPython.noop),
        migrations.RunPython(mend_revisions, migrations.RunPython.noop),
        migrations.RunPython(merge_themes, migrations.RunPython.noop),
    ]
