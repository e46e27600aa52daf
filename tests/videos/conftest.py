from tests.admin.conftest import media_root  # noqa: F401  (a fixture)
