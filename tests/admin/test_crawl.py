"""No link of the admin is dead, for any role, on any page and after any action."""

import pytest
from django.urls import reverse

from tests.admin.access_scenario import ROLES
from tests.admin.admin_crawler import AdminCrawler

pytestmark = pytest.mark.django_db

EDITOR_ROLES = [role for role in ROLES if role not in ("anonymous", "nobody")]


@pytest.mark.once
@pytest.mark.parametrize("shared_world", EDITOR_ROLES, indirect=True)
def test_every_link_that_an_editor_sees_leads_somewhere(scenario, client):
    crawler = AdminCrawler(client).crawl(reverse("admin:index"))
    assert len(crawler.opened) > 30
    assert not crawler.broken, "\n".join(sorted(crawler.broken))
