"""An object is gone at the moment it expires, whether a worker runs or not."""

from datetime import date, time, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from caching import version
from publishing import services
from publishing.revisions import snapshots
from tests.factories import ActivityFactory, ArticleFactory, ProjectFactory

pytestmark = pytest.mark.django_db
LISTING_URLS = [
    "/nieuws/",
    "/nieuws/atom.xml",
    "/praktijk/",
    "/praktijk/atom.xml",
    "/sitemap.xml",
    "/",
]


@pytest.fixture
def frozen_time():
    with time_machine.travel("2026-03-01 12:00:00+01:00", tick=False) as clock:
        yield clock


@pytest.fixture
def expiring_objects(frozen_time):
    """Return an article and a project that expire in an hour."""
    end = timezone.now() + timedelta(hours=1)
    objects = [
        factory(title="Tijdelijk", expire_at=end) for factory in (ArticleFactory, ProjectFactory)
    ]
    version.invalidate()
    version.refresh_version()
    return objects


@pytest.fixture(params=["cached_site", "uncached_site"])
def site_variant(request):
    return request.getfixturevalue(request.param)


def test_an_expired_object_leaves_its_page_and_every_list(
    site_variant, frozen_time, expiring_objects
):
    own = [obj.get_absolute_url() for obj in expiring_objects]
    frozen_time.shift(timedelta(minutes=59, seconds=59))
    for _ in range(2):
        assert [site_variant(path).status for path in own] == [200, 200]
        shown = "".join(site_variant(path).body.decode() for path in LISTING_URLS)
        assert all(path in shown for path in own)
    frozen_time.shift(1)
    assert [site_variant(path).status for path in own] == [404, 404]
    for path in LISTING_URLS:
        text = site_variant(path).body.decode()
        assert "Tijdelijk" not in text
        assert not any(gone in text for gone in own)


def test_who_has_the_link_still_sees_a_draft_of_it(client, frozen_time, expiring_objects):
    article, _ = expiring_objects
    snapshot = snapshots.take_snapshot(article)
    snapshot["fields"]["title"] = "Straks weer"
    services.save_draft(obj=article, snapshot=snapshot, user=None)
    link = services.create_share_link(obj=article, user=None)
    frozen_time.shift(timedelta(hours=2))
    answer = client.get(reverse("shared", args=[link.token]))
    assert answer.status_code == 200
    assert "Straks weer" in answer.text


def test_an_activity_begins_and_is_past_without_anybodys_action(site_variant, frozen_time):
    activity = ActivityFactory(start_date=date(2026, 3, 1), start_time=time(13), end_time=time(14))
    version.invalidate()
    version.refresh_version()
    own_url = activity.get_absolute_url()

    def read_site(*address):
        return site_variant(*address).body.decode()

    assert "Maart 2026" in read_site("/agenda/")
    frozen_time.shift(timedelta(hours=1))
    assert "Nu bezig" in read_site("/agenda/")
    version.refresh_version()  # as the poller does, twice a second
    frozen_time.shift(timedelta(minutes=59, seconds=59))
    assert own_url in read_site("/agenda/")
    assert 'href="/agenda/"' in read_site("/nieuws/")
    frozen_time.shift(1)
    assert own_url not in read_site("/agenda/")
    assert 'href="/agenda/"' not in read_site("/nieuws/")
    assert "Dit is voorbij." in read_site(own_url)
    assert own_url in read_site("/agenda/", "jaar=2026")
