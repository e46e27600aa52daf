import pytest

from tests.factories import IssueFactory


@pytest.fixture
def issue_editor(sign_in):
    """Log in an editor of the newsletter."""
    return sign_in("Nieuwsbriefredactie")


@pytest.fixture
def draft_issue():
    return IssueFactory(live=False, title="Herfst")
