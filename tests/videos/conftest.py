from tests.admin.conftest import (
    admin_page,  # noqa: F401  (a fixture)
    media_root,  # noqa: F401  (a fixture)
)
