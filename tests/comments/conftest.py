import pytest

from publishing import services
from publishing.revisions import snapshots
from tests.admin.conftest import admin_page, open_editor_browser  # noqa: F401  (fixtures)
from tests.factories import ArticleFactory, UserFactory


def create_colleague(name, *roles):
    named = {"username": name.lower(), "first_name": name, "email": f"{name.lower()}@voorbeeld.nl"}
    return UserFactory(**named, is_staff=True, roles=roles or ["Landelijke redactie"])


@pytest.fixture
def anna(db):
    return create_colleague("Anna")


@pytest.fixture
def bert(db):
    return create_colleague("Bert")


@pytest.fixture
def sun_article(anna):
    """A draft by Anna."""
    sun_article = ArticleFactory(title="Zon", slug="zon", live=False)
    save_body(sun_article, anna, "<p>Elk dak krijgt <strong>twaalf</strong> panelen.</p>")
    sun_article.refresh_from_db()
    return sun_article


def save_body(sun_article, user, body):
    sun_article.refresh_from_db()
    snapshot = snapshots.latest_snapshot(sun_article)
    fields = snapshot["fields"] | {"body": body}
    return services.save_draft(obj=sun_article, snapshot=snapshot | {"fields": fields}, user=user)
