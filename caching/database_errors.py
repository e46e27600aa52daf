"""Database errors that say that the server is unavailable, not that a statement is wrong."""

from django.db import InterfaceError, OperationalError

DATABASE_ERRORS = (InterfaceError, OperationalError)
