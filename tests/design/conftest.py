import pytest
from django.conf import settings
from django.urls import reverse


@pytest.fixture
def admin_page(context, page, live_server, admin_client):
    """Return a browser page of a user who is logged in."""
    name = settings.SESSION_COOKIE_NAME
    url = live_server.url + reverse("admin:index")
    context.add_cookies([{"name": name, "value": admin_client.cookies[name].value, "url": url}])
    page.emulate_media(reduced_motion="reduce")
    return page
