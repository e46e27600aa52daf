"""Counts what visitors seek and do not find, without anything about a visitor.

Of a network (an IPv4 /24, an IPv6 /48) only a hash is stored, with a random key that is deleted
after the week. Of the words only a hash is stored too, until enough networks have sought them: what
one person typed is read by nobody. The page of a search without results is not in the page cache,
so each such search comes here, and costs one statement.
"""

import secrets
from datetime import date, timedelta
from functools import lru_cache

from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.timezone import localdate

from caching.statements import read_objects
from limits.networks import client_address, enclosing_networks, parse_address
from publishing.accounts import Account
from publishing.permissions import Permission, has_permission
from search.models import Synonyms, UnansweredQuery, WeeklySalt
from search.queries import SearchQuery

MIN_NETWORKS = 3
MAX_COUNTED_LENGTH = 60  # characters; who types more, seeks what nobody else does
MAX_NETWORKS = 500  # counted of one query in one week
MAX_ROWS = 20_000  # of queries that too few networks sought; the oldest go first
MAX_LISTED = 8  # queries on the start page of the admin
KEEP_QUERIES = timedelta(weeks=8)

# The words become known with the network that makes them enough.
_COUNT = f"""
    INSERT INTO search_unansweredquery (week, query_hash, query, networks, network_hashes)
    VALUES (%(week)s, %(query_hash)s, '', 1, %(network_hash)s)
    ON CONFLICT (query_hash) DO UPDATE SET
        query = CASE WHEN search_unansweredquery.networks + 1 >= {MIN_NETWORKS}
            THEN %(words)s ELSE '' END,
        networks = search_unansweredquery.networks + 1,
        network_hashes = search_unansweredquery.network_hashes || excluded.network_hashes
    WHERE search_unansweredquery.networks < {MAX_NETWORKS}
        AND search_unansweredquery.network_hashes NOT LIKE '%%' || excluded.network_hashes || '%%'
"""  # noqa: S608  (numbers of our own)


def count_unanswered(request: HttpRequest, query: SearchQuery) -> None:
    """Count a search without results for the network of its visitor, once a week."""
    words, network = query.normalised, _wide_network(request)
    if not (words and network and len(words) <= MAX_COUNTED_LENGTH):
        return
    today = localdate()
    week = today - timedelta(days=today.weekday())
    parameters: dict[str, date | str] = {
        "week": week,
        "words": words,
        "query_hash": _hash_text(f"{week} {words}", key="search.unanswered"),
        "network_hash": " " + _hash_text(f"{network} {words}", key=_salt_of(week)),
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, parameters)


def frequent_unanswered(user: Account) -> list[UnansweredQuery]:
    """Return what was sought most without an answer, for a user who can add an answer."""
    if not has_permission(user, Permission.ADD, Synonyms):
        return []
    queries = read_objects(UnansweredQuery, "unanswered queries", _most_sought)
    latest = {query.query: query for query in reversed(queries)}
    return list(reversed(latest.values()))


def _most_sought() -> QuerySet[UnansweredQuery]:
    queries: QuerySet[UnansweredQuery] = UnansweredQuery.objects.exclude(query="")
    return queries.order_by("-week", "-networks", "query")[:MAX_LISTED]


def delete_old_searches() -> None:
    """Delete the keys and hashes of former weeks, and queries after some weeks."""
    today = localdate()
    week = today - timedelta(days=today.weekday())
    WeeklySalt.objects.filter(week__lt=week).delete()
    former = UnansweredQuery.objects.filter(week__lt=week)
    rare = UnansweredQuery.objects.filter(query="")
    former.filter(query="").delete()
    former.exclude(network_hashes="").update(network_hashes="")
    former.filter(week__lt=today - KEEP_QUERIES).delete()
    surplus = rare.order_by("-pk").values_list("pk", flat=True)
    if newest_surplus := surplus[MAX_ROWS : MAX_ROWS + 1].first():
        rare.filter(pk__lte=newest_surplus).delete()


def _wide_network(request: HttpRequest) -> str:
    """Return the network that many visitors share; empty without an address."""
    address = client_address(request)
    return enclosing_networks(address)[-1].text if parse_address(address) else ""


@lru_cache(maxsize=1)
def _salt_of(week: date) -> str:
    salt, _ = WeeklySalt.objects.get_or_create(week=week, defaults={"salt": secrets.token_hex(32)})
    return str(salt.salt)


def _hash_text(text: str, *, key: str) -> str:
    return salted_hmac(key, text, algorithm="sha256").hexdigest()[:32]
