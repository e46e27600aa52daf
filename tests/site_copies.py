"""Making a copy of the site in a test, as `manage.py export_site` does."""

from caching import version
from techniekpact.site_copy.copies import make_copy


def copy_site(folder):
    """Make a copy of the site as it is now, and return its folder."""
    version.invalidate_locally()
    for _ in make_copy(folder):
        pass
    return (folder / "current").resolve()
