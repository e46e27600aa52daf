"""A site that has lived through all releases, with what each of them could hold."""

import pytest

from tests.upgrade import first_release, release_with_drafts, release_with_lines
from tests.upgrade.releases import (
    FIRST_RELEASE,
    RELEASE_WITH_DRAFTS,
    RELEASE_WITH_LINES,
    migrate_to,
)
from tests.upgrade.schema import describe_schema
from tests.upgrade.sightings import assert_week_is_counted_on


@pytest.fixture
def new_schema(vendor, django_db_blocker):
    """The shape of the database of a new site."""
    with django_db_blocker.unblock():
        return describe_schema()


def test_nothing_is_lost_on_the_way_through_all_releases(
    new_schema, blank_database, vendor, client
):
    """Check everything in one test: migrating takes longest."""
    models = migrate_to(FIRST_RELEASE)
    first_release.fill_database(models)
    first_rows = first_release.dump_all_rows(models)
    keys = first_release.add_subscribers(models)
    models = migrate_to(RELEASE_WITH_DRAFTS)
    release_with_drafts.fill_content(models)
    release_with_drafts.fill_newsletter(models)
    draft_rows = release_with_drafts.dump_rows(models)
    models = migrate_to(RELEASE_WITH_LINES)
    release_with_lines.fill_regions(models)
    migrate_to()

    # What migrations made in many steps is what a new site makes at once.
    assert describe_schema() == new_schema
    release_with_drafts.assert_every_column_kept(draft_rows)
    release_with_drafts.assert_mailing_goes_on()
    first_release.assert_subscribers_remain(keys)
    first_release.assert_public_site_unchanged(first_rows, client)
    release_with_drafts.assert_drafts_plans_and_trash_go_on(client)
    release_with_drafts.assert_every_revision_readable()
    assert_week_is_counted_on(client)
    release_with_lines.assert_every_line_became_an_organisation()
    first_release.assert_who_waited_is_mailed()
    if vendor == "sqlite":
        release_with_lines.assert_lines_came_back(migrate_to(RELEASE_WITH_LINES))
