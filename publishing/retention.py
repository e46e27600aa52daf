"""Periods after which content, work of editors and lines of the audit log are deleted.

The privacy statement promises these periods; docs/publishing.md and docs/accounts.md name them. Of
subscribers, see `newsletter.retention`.
"""

from datetime import timedelta

TRASH_RETENTION = timedelta(days=90)
AUTOSAVE_RETENTION = timedelta(days=90)
# Of forms without drafts, which may hold personal data.
KEPT_INPUT_RETENTION = timedelta(days=1)
EXPORT_RETENTION = timedelta(hours=24)
# Addresses at which people found nothing, counted from the last time.
MISSING_PAGE_RETENTION = timedelta(days=90)
# Mails that were written to files, where no mail server is set.
MAIL_FILE_RETENTION = timedelta(days=30)
# Lines about who came in: long enough to look into a break-in that was found late.
SIGN_IN_RETENTION = timedelta(days=365)
# What was published, and who decided that, may be asked for years later.
EVENT_RETENTION = timedelta(days=7 * 365)
