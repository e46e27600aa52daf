"""Searches without results as an earlier release had them: a row for each network that asked."""

import time_machine

from search import unanswered
from search.models import UnansweredQuery

WEEK = "2026-11-23"
# Words → the networks that looked for them.
NETWORKS = {"zwemles": "abcd", "haas": "ef"}


def add_sightings(models):
    sightings = models.get_model("search.UnansweredSighting").objects
    for words, networks in NETWORKS.items():
        with time_machine.travel(f"{WEEK} 12:00", tick=False):
            query_hash = unanswered._hash_text(f"{WEEK} {words}", key="search.unanswered")
        for network in networks:
            sightings.create(week=WEEK, query_hash=query_hash, network_hash=network * 32)
    queries = models.get_model("search.UnansweredQuery").objects
    queries.create(week=WEEK, query="zwemles", networks=4)
    queries.create(week="2026-11-16", query="zwemles", networks=7)


@time_machine.travel(f"{WEEK} 12:00", tick=False)
def assert_week_is_counted_on(client):
    """Search once more for the same words, and expect them to count on."""
    unanswered._salt_of.cache_clear()
    for words in NETWORKS:
        client.get("/zoeken/", {"q": words}, REMOTE_ADDR="10.1.1.1")
    rows = UnansweredQuery.objects.order_by("week", "query")
    assert list(rows.values_list("query", "networks")) == [
        ("zwemles", 7),
        ("haas", 3),
        ("zwemles", 5),
    ]
