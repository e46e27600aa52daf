"""The settings of the site in processes beside a test (`tests/processes.py`), from its environment.

As they are, but for static files: collecting them takes seconds and says nothing here.
"""

from techniekpact.settings import *  # noqa: F403
from techniekpact.settings import STATIC_ROOT, STORAGES

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
