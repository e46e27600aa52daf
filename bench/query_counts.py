"""Counts the queries of each kind of page at the first visit after a publication.

`python -m bench.query_counts`, in the environment of a site that was brought up before, prints them
as JSON. Django answers in this process; no page cache stands before it.
"""

import json

from tests.browser.page_urls import PAGE_URLS

PAGE_KINDS = (
    *("home", "stakeholders", "stakeholder", "landsdelen", "landsdeel", "region", "goals", "goal"),
    *("indicators", "indicator", "projects", "projects-filtered", "project"),
    *("place-choice", "ambassadors", "ambassador", "articles", "article"),
    *("subscribe", "page-privacy"),
)
PAGES = {kind: PAGE_URLS[kind] for kind in PAGE_KINDS} | {
    "projects-searched": "/praktijk/?q=techniek",
    "sitemap": "/sitemap.xml",
}


def count_queries() -> dict[str, int]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from caching import version

    client = Client(headers={"host": "localhost"})
    client.get("/")  # a process reads some things once in its life, which no page should pay for
    counts = {}
    for name, path in PAGES.items():
        version.invalidate()
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path)
        assert response.status_code == 200, (path, response.status_code)
        counts[name] = len(queries)
    return counts


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(count_queries()))
