# Belongs here: the row that tells every process which version of the site is current.
# Does not belong here: cached content itself; that lives in memory or in a Django cache.

import secrets

from django.db import models


def new_version_token() -> str:
    return secrets.token_urlsafe(9)


class CacheVersion(models.Model):
    """A change of what visitors see, added in the transaction of the change itself.

    The token of the newest row and the number of rows identify the version of the site. Rows are
    only added, so publications never wait for each other; a row that is committed late, below a
    newer one, still changes the number.
    """

    token = models.CharField(max_length=16, default=new_version_token)

    def __str__(self) -> str:
        return self.token
