import pytest
import time_machine

from search import unanswered
from search.models import UnansweredQuery
from tests.previous_release import migrate_to

WEEK = "2026-11-23"


@pytest.mark.once
@pytest.mark.release("release_with_lines")
@time_machine.travel(f"{WEEK} 12:00", tick=False)
def test_a_week_is_counted_on_after_sightings_became_one_row(release_models, client):
    sightings = release_models.get_model("search.UnansweredSighting").objects
    hashes = {
        words: unanswered._hash_text(f"{WEEK} {words}", key="search.unanswered")
        for words in ("zwemles", "haas")
    }
    for words, networks in (("zwemles", "abcd"), ("haas", "ef")):
        for network in networks:
            sightings.create(week=WEEK, query_hash=hashes[words], network_hash=network * 32)
    queries = release_models.get_model("search.UnansweredQuery").objects
    queries.create(week=WEEK, query="zwemles", networks=4)
    queries.create(week="2026-11-16", query="zwemles", networks=7)

    migrate_to()
    unanswered._salt_of.cache_clear()
    for words in hashes:
        client.get("/zoeken/", {"q": words}, REMOTE_ADDR="10.1.1.1")

    rows = UnansweredQuery.objects.order_by("week", "query")
    assert list(rows.values_list("query", "networks")) == [
        ("zwemles", 7),
        ("haas", 3),
        ("zwemles", 5),
    ]
