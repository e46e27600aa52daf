"""The newsletter editor who writes her own keys reads nothing that she may not see."""

import pytest
from django.urls import reverse

from newsletter.models import Issue
from publishing.models import models_with_pages
from tests.admin.access_scenario import SECRET, build_access_scenario
from tests.admin_forms import open_form
from tests.factories import IssueFactory, item_key

pytestmark = [pytest.mark.django_db, pytest.mark.once]

TOOLS = ["search", "check", "test", "mail", "mail_text", "preview"]


@pytest.fixture(scope="module")
def _media(tmp_path_factory):
    return tmp_path_factory.mktemp("media")


@pytest.fixture
def scenario(settings, _media):
    settings.MEDIA_ROOT = _media
    return build_access_scenario("newsletter")


@pytest.fixture
def hidden_keys(scenario):
    """The references of all drafts, and of all that is in the trash, but for issues."""
    hidden = [entry.row for entry in scenario.things if not entry.shown] + [
        entry.row for entry in scenario.binned
    ]
    kinds = tuple(model for model in models_with_pages() if model is not Issue)
    keys = [item_key(row) for row in hidden if isinstance(row, kinds)]
    assert len(keys) > len(kinds)
    return keys


@pytest.fixture
def editor(client, scenario):
    client.force_login(scenario.user)
    return client


def issue_url(name, issue):
    return reverse(f"admin:newsletter_issue_{name}", args=[issue.pk])


def form_data(editor, issue, keys):
    rows = {f"items-{index}-target_reference": key for index, key in enumerate(keys)}
    return open_form(editor, issue) | rows | {"items-TOTAL_FORMS": len(keys)}


@pytest.mark.parametrize("tool", TOOLS)
def test_no_tool_tells_what_a_forged_key_stands_for(editor, hidden_keys, tool):
    issue = IssueFactory(live=False)
    data = form_data(editor, issue, hidden_keys)
    assert SECRET not in editor.post(issue_url(tool, issue), data, follow=True).text


def test_no_form_tells_what_a_saved_key_stands_for(editor, hidden_keys):
    issue = IssueFactory(live=False)
    data = form_data(editor, issue, hidden_keys)
    editor.post(issue_url("change", issue), data | {"_draft": ""})
    for name in ("change", "history", "send"):
        assert SECRET not in editor.get(issue_url(name, issue), follow=True).text


def test_what_is_chosen_by_a_forged_key_is_not_added(editor, hidden_keys):
    issue = IssueFactory(live=False)
    data = form_data(editor, issue, []) | {"_zoek": "1", "zoek": SECRET}
    results = editor.post(issue_url("search", issue), data, follow=True)
    assert f"{SECRET} " not in results.text
    chosen = editor.post(results.redirect_chain[-1][0], {"kies": hidden_keys}, follow=True)
    assert "U koos niets." in chosen.text
    assert f"{SECRET} " not in chosen.text


def test_hidden_and_missing_content_look_the_same(editor, hidden_keys):
    """Otherwise one could count the drafts of others."""
    issue = IssueFactory(live=False)
    hidden_key = hidden_keys[0]
    missing = f"{hidden_key.partition(':')[0]}:99999"
    pages = [
        editor.post(issue_url("check", issue), form_data(editor, issue, [key])).text
        for key in (hidden_key, missing)
    ]
    assert "Onderdeel 1 staat niet meer op de site." in pages[0]
    assert pages[0] == pages[1]
