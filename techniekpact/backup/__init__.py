"""Backups of the whole site in one file, which either database can be restored from."""
