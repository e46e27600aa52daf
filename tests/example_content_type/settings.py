"""The settings of the tests, for a site with one more content type: `vacancies`."""

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.example_content_type.vacancies"]
ROOT_URLCONF = "tests.example_content_type.urls"
ROLES = "tests.example_content_type.roles.ROLES"
