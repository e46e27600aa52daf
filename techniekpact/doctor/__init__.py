"""The examination of an installation by `manage.py doctor`: findings in words, with what to do."""
