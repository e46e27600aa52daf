"""All settings, from the environment; `.env` is read when present. See `.env.example`.

`ENVIRONMENT=local` (what `make` uses) makes its own secret and database in `DATA_DIR`;
anything else is production and refuses to start without secret, address, hosts and database.
"""

import fcntl
from collections.abc import Callable
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from js_asset import static_lazy

from publishing.blocks.editor_extension import allow_blocks, allow_footnotes
from publishing.host_names import ascii_host, ascii_url
from techniekpact import file_modes

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(BASE_DIR / ".env")

LOCAL = env.str("ENVIRONMENT", default="production") == "local"
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
HOST = env.str("HOST", default="127.0.0.1")


def read_flag(name: str, *, default: bool) -> bool:
    text = env.str(name, default="") or str(default)
    if text.lower() not in (*env.BOOLEAN_TRUE_STRINGS, "false", "off", "n", "no", "0"):
        raise ImproperlyConfigured(f"{name}={text} kan niet: kies 1 of 0.")
    return text.lower() in env.BOOLEAN_TRUE_STRINGS


def read_address(name: str, parse: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    """Parse an address; its text stays out of an error, because it may hold a password."""
    try:
        return parse(name)
    except ImproperlyConfigured as error:
        raise ImproperlyConfigured(
            f"{name} begint niet zoals dat hoort; .env.example heeft voorbeelden."
        ) from error


def read_number(name: str, default: int, most: int) -> int:
    text = env.str(name, default=str(default))
    if not (text.isdecimal() and 1 <= int(text) <= most):
        raise ImproperlyConfigured(
            f"{name}={text} kan niet: geef een getal van 1 tot en met {most}."
        )
    return int(text)


DEBUG = LOCAL and read_flag("DEBUG", default=False)
PORT = read_number("PORT", default=8000, most=65535)
WORKERS = read_number("WORKERS", default=1, most=256)
# Of each web process; one of them is kept for pages in memory (techniekpact/request_gate.py).
THREADS = read_number("THREADS", default=8, most=64)

if not LOCAL:
    required = ("SECRET_KEY", "SITE_URL", "ALLOWED_HOSTS", "DATABASE_URL")
    if missing := [name for name in required if not env.str(name, default="")]:
        raise ImproperlyConfigured(
            f"Zet {', '.join(missing)} in de omgeving of in .env; .env.example legt ze uit. "
            "Alleen even kijken op deze machine? Zet ENVIRONMENT=local, of gebruik 'make run'."
        )
    file_modes.create_private_files()
    file_modes.require_private_files(DATA_DIR, BASE_DIR / ".env")
file_modes.require_owner(DATA_DIR)


def read_local_secret() -> str:
    """Return a secret that is made once, in the data folder, so that sessions outlive a restart.

    Processes that start at the same time share the secret of the first; the others wait for it.
    """
    path = DATA_DIR / "secret-key"
    try:
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        with path.open("r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            secret = file.read()
            if not secret:
                secret = get_random_secret_key()
                file.write(secret)
    except OSError as error:
        raise ImproperlyConfigured(
            f"De map {DATA_DIR} is niet te gebruiken ({error.strerror}). "
            "Kies een andere met DATA_DIR."
        ) from error
    return secret


SECRET_KEY = env.str("SECRET_KEY", default="") or read_local_secret()
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
SITE_URL = ascii_url(env.str("SITE_URL", default=f"http://localhost:{PORT}").rstrip("/"))
# Cached pages are made for the site's own address.
ALLOWED_HOSTS = [
    *map(ascii_host, env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])),
    urlsplit(SITE_URL).hostname or "",
]

INSTALLED_APPS = [
    "techniekpact.apps.SiteConfig",
    "techniekpact.apps.SiteAdminConfig",
    "search",
    "contact",
    "open_data",
    "newsletter",
    "pact",
    "accounts",
    "regions",
    "ambassadors",
    "videos",
    "images",
    "documents",
    "comments",
    "publishing",
    "caching",
    "limits",
    "taggit",
    "django_prose_editor",
    "js_asset",
    "csp",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "techniekpact.monitoring.middleware.MonitoringMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "techniekpact.middleware.ResponseHeadersMiddleware",
    "open_data.middleware.ApiMiddleware",
    "techniekpact.middleware.AddressLengthMiddleware",
    "techniekpact.middleware.UnavailableMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "techniekpact.middleware.TypedTextMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SessionLimitMiddleware",
    "accounts.middleware.SecondStepMiddleware",
    "accounts.middleware.EditorHintMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "techniekpact.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "techniekpact.urls"
WSGI_APPLICATION = "techniekpact.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

FORM_RENDERER = "techniekpact.form_renderer.FormRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pact.site_context.add_site_context",
            ],
            "builtins": ["techniekpact.templatetags.site_tags"],
        },
    }
]

# Not as a URL: the name of a folder may hold what a URL may not.
SQLITE_DATABASE = {"ENGINE": "django.db.backends.sqlite3", "NAME": DATA_DIR / "db.sqlite3"}
DATABASES = {
    "default": env.db_url("DATABASE_URL") if env.str("DATABASE_URL", "") else SQLITE_DATABASE
}
DATABASE_ENGINES = ("django.db.backends.sqlite3", "django.db.backends.postgresql")
if DATABASES["default"]["ENGINE"] not in DATABASE_ENGINES:
    raise ImproperlyConfigured(
        "DATABASE_URL kan niet: begin met postgres:// of sqlite:///, zoals in .env.example."
    )
DATABASES["default"]["CONN_MAX_AGE"] = 600
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# In seconds and milliseconds: nobody waits long for a database that is away.
POSTGRESQL_TIMEOUTS = {"connect_timeout": 3, "tcp_user_timeout": 5000}
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    own_options: Any = DATABASES["default"].get("OPTIONS", {})
    DATABASES["default"]["OPTIONS"] = POSTGRESQL_TIMEOUTS | own_options
elif DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
        "PRAGMA secure_delete=ON;",  # what is erased is overwritten
    }

# Whole pages in memory, in front of Django (caching/page_cache.py).
PAGE_CACHE = read_flag("PAGE_CACHE", default=not DEBUG)
CACHES: dict[str, dict[str, object]] = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
# Where pages are kept as well, for other processes and for after a restart.
if env.str("PAGE_CACHE_URL", default=""):
    CACHES["pages"] = read_address("PAGE_CACHE_URL", env.cache_url) | {"TIMEOUT": 7 * 24 * 3600}

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands")]
FORMAT_MODULE_PATH = "techniekpact.formats"
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "media/"
MEDIA_ROOT = DATA_DIR / "media"
FILE_UPLOAD_PERMISSIONS = file_modes.PUBLIC_FILE
FILE_UPLOAD_DIRECTORY_PERMISSIONS = file_modes.PUBLIC_FOLDER
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "images.storage.UploadStorage"},
    # Files that the site hands out itself, to the one who may have them.
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": DATA_DIR / "private",
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "techniekpact.static_storage.JoinedStylesheetStorage"
    },
}

# Blocks in rich text; it comes after the editor's own, so its table takes the place of that one.
DJANGO_PROSE_EDITOR_EXTENSIONS = [
    {
        "js": [static_lazy("admin_site/rich_text_blocks.js")],
        "extensions": {"Blocks": allow_blocks, "Footnote": allow_footnotes},
    }
]

ROLES = "techniekpact.roles.ROLES"
ROLE_DESCRIPTIONS = "techniekpact.roles.ROLE_DESCRIPTIONS"
AUTHENTICATION_BACKENDS = ["accounts.backend.AccountBackend"]
LOGIN_URL, LOGIN_REDIRECT_URL = "account_login", "admin:index"
PASSWORD_VALIDATION = "django.contrib.auth.password_validation"  # noqa: S105  (a module)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{PASSWORD_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": "accounts.passwords.LengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{PASSWORD_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{PASSWORD_VALIDATION}.NumericPasswordValidator"},
    {"NAME": "accounts.passwords.OrganisationWordsValidator"},
]

# Who publishes or manages accounts must have a second step at log-in.
MFA_REQUIRED = read_flag("MFA_REQUIRED", default=not LOCAL)
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}  # our backend takes an e-mail address in its place
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation has proved the address
# In seconds: before what matters, one proves anew who one is when that is longer ago.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False  # `limits` counts, in the database
MFA_ADAPTER = "accounts.adapters.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1  # periods of half a minute that the clock of a telephone may be wrong
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True

# Cookies belong to the admin alone: a visitor never gets one, an editor sends none to the site.
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/beheer/"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not LOCAL
CSRF_COOKIE_HTTPONLY = True
if not LOCAL:
    # Browsers refuse these names on a plain connection. The stricter `__Host-` asks for the path /,
    # and then an editor would send her session along to every public page.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Secure-session", "__Secure-csrf"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "techniekpact.views.csrf_failure"

SECURE_SSL_REDIRECT = not LOCAL
SECURE_REDIRECT_EXEMPT = [r"^healthz(/ready)?$", r"^metrics$"]
SECURE_HSTS_SECONDS = 0 if LOCAL else 2 * 365 * 24 * 3600
# Both bind the whole domain, for years, so its owner chooses them.
SECURE_HSTS_INCLUDE_SUBDOMAINS = read_flag("HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = read_flag("HSTS_PRELOAD", default=False)
if SECURE_HSTS_PRELOAD and not SECURE_HSTS_INCLUDE_SUBDOMAINS:
    raise ImproperlyConfigured("HSTS_PRELOAD=1 geldt alleen samen met HSTS_INCLUDE_SUBDOMAINS=1.")
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # of Django, about these two
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if read_flag("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# The nonce appears only in the admin, where the rich-text editor reads it.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# A company that sends the mail, instead of a mail server: one of newsletter/mail_providers.py.
MAIL_PROVIDER = env.str("MAIL_PROVIDER", default="")
# `user:password`, with which it tells what came back.
MAIL_WEBHOOK_SECRET = env.str("MAIL_WEBHOOK_SECRET", default="")
EMAIL_URL = env.str("EMAIL_URL", default="")
if MAIL_PROVIDER:
    EMAIL_BACKEND = f"anymail.backends.{MAIL_PROVIDER}.EmailBackend"
elif EMAIL_URL:
    email = read_address("EMAIL_URL", env.email_url)
    globals().update({name: value for name, value in email.items() if value is not None})
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Techniekpact <noreply@localhost>")
# The keyed hashes of addresses that outlive their subscribers: another key forgets them all.
NEWSLETTER_KEY = env.str("NEWSLETTER_KEY", default="") or SECRET_KEY
# The envelope's sender of all mail, to which mail servers return what they cannot deliver.
NEWSLETTER_BOUNCES = env.str("NEWSLETTER_BOUNCES", default=parseaddr(DEFAULT_FROM_EMAIL)[1])
OUTBOX = "newsletter.delivery.enqueue"
# Most mails a second, in all and to one domain of recipients; 0 is without a limit.
MAIL_PER_SECOND = env.float("MAIL_PER_SECOND", default=0)
MAIL_PER_SECOND_PER_DOMAIN = env.float("MAIL_PER_SECOND_PER_DOMAIN", default=20)
# In seconds: a mail server that says nothing must not hold up the worker for ever.
EMAIL_TIMEOUT = 10
ANYMAIL = {
    **{
        f"{MAIL_PROVIDER.upper()}_{name}": key
        for name, key in env.dict("MAIL_PROVIDER_KEYS", default={}).items()
    },
    "WEBHOOK_SECRET": MAIL_WEBHOOK_SECRET,
    "REQUESTS_TIMEOUT": EMAIL_TIMEOUT,
}
# Where mail servers return what they cannot deliver: imaps://user:password@host/folder.
BOUNCE_MAILBOX = env.str("BOUNCE_MAILBOX", default="")
# The names of the keys with which our mail is signed (RFC 6376), to look them up.
DKIM_SELECTORS = env.list("DKIM_SELECTORS", default=[])

# Whether the worker looks at night whether links to other sites still work.
CHECK_LINKS = read_flag("CHECK_LINKS", default=False)

# Where the worker writes a copy of the public site after each change; see docs/site-copy.md.
EXPORT_DIR = Path(env.str("EXPORT_DIR")).resolve() if env.str("EXPORT_DIR", default="") else None

TAGGIT_CASE_INSENSITIVE = True
TAGGIT_STRIP_UNICODE_WHEN_SLUGIFYING = True
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# With this token anybody may read `/metrics`; without one only a program on this machine may.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")

# `text` for people, `json` for a program that collects logs.
LOG_FORMAT = env.str("LOG_FORMAT", default="text")
LOG_FORMATTERS: dict[str, dict[str, object]] = {
    "text": {
        "class": "techniekpact.log_redaction.RedactingFormatter",
        "format": "{levelname} {name}: {message}",
        "style": "{",
    },
    "json": {"class": "techniekpact.json_log.JsonFormatter"},
}
if LOG_FORMAT not in LOG_FORMATTERS:
    raise ImproperlyConfigured(f"LOG_FORMAT={LOG_FORMAT} kan niet: kies text of json.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": LOG_FORMATTERS,
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"django": {"handlers": [], "level": "WARNING", "propagate": True}},
}

# Errors also go to a Sentry, without anything of a visitor, if its address is given.
SENTRY_DSN = env.str("SENTRY_DSN", default="")
if SENTRY_DSN:
    from techniekpact.monitoring.error_reports import start_error_reports

    start_error_reports(SENTRY_DSN)
