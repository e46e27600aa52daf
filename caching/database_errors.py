"""Database errors that say that the server is unavailable, not that a statement is wrong."""

from django.db import InterfaceError, OperationalError, connection

DATABASE_ERRORS = (InterfaceError, OperationalError)


def is_database_answering() -> bool:
    """Ask the database for a sign of life: an error may also be about one slow statement."""
    try:
        connection.ensure_connection()
    except DATABASE_ERRORS:
        return False
    return connection.is_usable()
