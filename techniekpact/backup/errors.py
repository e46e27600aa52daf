class BackupError(Exception):
    """A backup or a restore that cannot go on; the text says in Dutch what to do."""
