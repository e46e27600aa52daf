"""The newest news, which pages about something else end with."""

from caching.bulk_read import RowsByLabel, build_instances, bulk_read
from pact.models import Article

LATEST_ARTICLES = 3


@bulk_read(
    lambda: {Article: ["title", "slug", "summary", "date"]}, limits={Article: LATEST_ARTICLES}
)
def latest_articles(rows: RowsByLabel) -> list[Article]:
    oldest_first = Article.objects.order_by("date", "pk")
    return build_instances(oldest_first, rows[Article._meta.label_lower])[::-1]
