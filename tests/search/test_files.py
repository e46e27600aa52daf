"""Files in the search of the site: those a page leads to, as long as visitors may have them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from caching import version
from documents.models import Document
from publishing import services
from publishing.change_listeners import announce_change
from search.engine import search
from search.indexing import rebuild_index
from tests.factories import ArticleFactory, DocumentFactory
from tests.publishing.test_blocks import block

pytestmark = pytest.mark.django_db


def find(text):
    version.invalidate_locally()
    results = search(text)
    return [(result.kind, result.title) for result in results.results], results.kinds


def publish_article(body):
    article = ArticleFactory(title="Bericht", live=False, body=body)
    services.publish(obj=article, user=None)
    return article


@pytest.mark.parametrize("in_block", [True, False])
def test_a_file_is_found_once_a_page_leads_to_it(in_block):
    document = DocumentFactory(title="Zonnewagenrapport")
    announce_change(document)
    assert find("zonnewagenrapport")[0] == []
    link = f'<p><a href="{document.get_absolute_url()}">Lees</a></p>'
    name = f"documents.document:{document.pk}"
    article = publish_article(block("file", target=name) if in_block else link)
    results, kinds = find("zonnewagenrapport")
    assert results == [("Bestand", "Zonnewagenrapport")]
    assert [(kind.value, kind.count) for kind in kinds] == [("bestanden", 1)]
    rebuild_index()
    assert find("zonnewagenrapport")[0] == results
    services.unpublish(obj=article, user=None)
    assert find("zonnewagenrapport")[0] == []


def test_what_expired_or_was_thrown_away_is_not_found():
    document = DocumentFactory(title="Zonnewagenrapport")
    publish_article(f'<p><a href="{document.get_absolute_url()}">Lees</a></p>')
    assert find("zonnewagenrapport")[0]
    services.move_file_to_trash(obj=document, user=None)
    assert find("zonnewagenrapport")[0] == []
    services.restore_file_from_trash(obj=document, user=None)
    assert find("zonnewagenrapport")[0]
    Document.objects.update(valid_until=timezone.localdate() - timedelta(days=1))
    announce_change(Document.objects.get())
    assert find("zonnewagenrapport")[0] == []
