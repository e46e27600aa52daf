"""The table of contents of a backup: its release, what is in it, and by what that is recognised."""

import hashlib
import json
import os
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Self

from django.conf import settings

from techniekpact.backup.errors import BackupError

# The version of the file format. A reader refuses a higher one.
FORMAT = 1
ROUNDS = 100_000
CHECKSUM_BITS = 256

# Settings whose value tells nothing that must be secret. Of the others a backup has the name alone.
PLAIN_SETTINGS = frozenset(
    (
        *("SITE_URL", "ALLOWED_HOSTS", "BEHIND_PROXY", "HSTS_INCLUDE_SUBDOMAINS", "HSTS_PRELOAD"),
        *("DEFAULT_FROM_EMAIL", "NEWSLETTER_BOUNCES", "DKIM_SELECTORS", "MAIL_PROVIDER"),
        *("MAIL_PER_SECOND", "MAIL_PER_SECOND_PER_DOMAIN", "PAGE_CACHE", "MFA_REQUIRED"),
        *("CHECK_LINKS", "EXPORT_DIR", "LOG_FORMAT", "DATA_DIR", "HOST", "PORT", "WORKERS"),
        *("THREADS", "ENVIRONMENT", "DEBUG"),
    )
)
SECRET_SETTINGS = frozenset(
    (
        *("SECRET_KEY", "SECRET_KEY_FALLBACKS", "NEWSLETTER_KEY", "DATABASE_URL", "PAGE_CACHE_URL"),
        *("EMAIL_URL", "MAIL_PROVIDER_KEYS", "MAIL_WEBHOOK_SECRET", "BOUNCE_MAILBOX"),
        *("METRICS_TOKEN", "SENTRY_DSN"),
    )
)
WITHHELD_VALUE = "(geheim: staat niet in de back-up)"
# Keys without which part of the data cannot be used, and what is lost then.
KEYS = {
    "NEWSLETTER_KEY": "adressen die gestopt zijn, worden niet meer herkend",
    "SECRET_KEY": "links in verstuurde mails werken niet meer",
}


@dataclass
class Checksum:
    """A number of lines and bytes, and a sum of their hashes that does not depend on their order.

    Databases sort texts each in their own way.
    """

    count: int = 0
    size: int = 0
    total: int = 0

    def add(self, line: bytes, size: int | None = None) -> None:
        self.count += 1
        self.size += len(line) if size is None else size
        hashed = int.from_bytes(hashlib.sha256(line).digest())
        self.total = (self.total + hashed) % 2**CHECKSUM_BITS


@dataclass(frozen=True)
class TableEntry:
    """The rows that a backup has of one model; `columns` are attnames, as in each line."""

    columns: Sequence[str]
    checksum: Checksum


@dataclass(frozen=True)
class Manifest:
    """The contents of `manifest.json`.

    `migrations` are those that the database had, `sequences` has the last number that each table
    gave out, and `keys` proves which keys the site had without telling them.
    """

    created_at: str
    release: str
    database: str
    migrations: Sequence[tuple[str, str]]
    settings: Mapping[str, str]
    keys: Mapping[str, str]
    sequences: Mapping[str, int] = field(default_factory=dict)
    tables: Mapping[str, TableEntry] = field(default_factory=dict)
    uploads: Mapping[str, Checksum] = field(default_factory=dict)
    format: int = FORMAT

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)

    @classmethod
    def from_bytes(cls, text: bytes) -> Self:
        """Read a manifest. Raises `BackupError` for a newer format, or for something else."""
        try:
            stored = json.loads(text)
            if stored["format"] > FORMAT:
                raise BackupError(
                    "Deze back-up is gemaakt met een nieuwere uitgave van de site. Zet eerst die "
                    "uitgave neer."
                )
            stored["migrations"] = [tuple(key) for key in stored["migrations"]]
            stored["tables"] = {
                label: TableEntry(entry["columns"], Checksum(**entry["checksum"]))
                for label, entry in stored["tables"].items()
            }
            stored["uploads"] = {
                folder: Checksum(**checksum) for folder, checksum in stored["uploads"].items()
            }
            return cls(**stored)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BackupError("Dit is geen back-up van deze site.") from error

    @property
    def row_count(self) -> int:
        return sum(entry.checksum.count for entry in self.tables.values())

    @property
    def upload_size(self) -> int:
        return sum(checksum.size for checksum in self.uploads.values())

    def missing_keys(self) -> list[str]:
        """Return what no longer works, because the site had another key when this was made."""
        present = hash_keys(self.created_at)
        return [
            f"{name} is anders dan toen: {loss}."
            for name, loss in KEYS.items()
            if self.keys.get(name) != present[name]
        ]


def read_release() -> str:
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())
    return str(project["project"]["version"])


def describe_settings() -> dict[str, str]:
    """Return the settings that the environment gives; of a secret one its name alone."""
    names: Iterable[str] = sorted(PLAIN_SETTINGS | SECRET_SETTINGS)
    return {
        name: os.environ[name] if name in PLAIN_SETTINGS else WITHHELD_VALUE
        for name in names
        if os.environ.get(name)
    }


def hash_keys(salt: str) -> dict[str, str]:
    """Return a hash of each key, slow enough that nobody guesses the key from it."""
    return {
        name: hashlib.pbkdf2_hmac(
            "sha256", getattr(settings, name).encode(), salt.encode(), ROUNDS
        ).hex()
        for name in KEYS
    }
