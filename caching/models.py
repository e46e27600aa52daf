import secrets

from django.db import models


def new_version_token() -> str:
    return secrets.token_urlsafe(9)


class CacheVersion(models.Model):
    """What visitors see changed; made in the transaction of the change itself.

    The mark of the newest row and the number of rows name the generation of the site. Rows are only
    added, so that publications never wait for each other; one that commits late, below a newer one,
    still changes the number.
    """

    mark = models.CharField(max_length=16, default=new_version_token)

    def __str__(self) -> str:
        return self.mark
