"""The storage of uploads: the public folder, or one outside it for what may not be shown."""

from os import PathLike
from pathlib import Path, PurePosixPath

from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.urls import reverse

WITHHELD_FOLDER = "withheld"


def withheld_folder(public_folder: str | PathLike[str]) -> Path:
    """Return the folder of what no visitor may see, beside the public one."""
    return Path(f"{public_folder}-{WITHHELD_FOLDER}")


def is_withheld(name: str) -> bool:
    """Return whether a name is that of a file that no visitor may see."""
    return PurePosixPath(name).parts[:1] == (WITHHELD_FOLDER,)


class UploadStorage(FileSystemStorage):
    """The public media folder; the names in `withheld/` lie beside it, where no web server looks.

    So it holds for every way of serving: nginx, the site itself, or a copy of the folder elsewhere.
    """

    def _save(self, name: str, content: File) -> str:
        # Django takes the group of a new file from this folder, which may not be there yet. Other
        # users of the machine reach the public folder alone.
        for folder, mode in ((Path(self.location), 0o755), (self._withheld_folder, 0o700)):
            if not folder.exists():
                folder.mkdir(parents=True, exist_ok=True)
                folder.chmod(mode)
        is_new = not self.exists(name)
        try:
            saved = str(super()._save(name, content))  # type: ignore[misc]  # the stubs lack it
        except OSError:
            # Of a file that does not fit on the disk, no half stays behind.
            if is_new:
                self.delete(name)
            raise
        # Django returns a path from the public folder.
        return name if is_withheld(name) else saved

    @property
    def _withheld_folder(self) -> Path:
        return withheld_folder(self.location)

    def path(self, name: str) -> str:
        if is_withheld(name):
            beside = FileSystemStorage(location=self._withheld_folder)
            return beside.path(str(PurePosixPath(name).relative_to(WITHHELD_FOLDER)))
        return super().path(name)

    def url(self, name: str | None) -> str:
        """Return the public address, or that of the admin, where editors see what is withheld."""
        if name and is_withheld(name):
            return reverse("admin:images_image_file", args=[PurePosixPath(name).name])
        return super().url(name)
