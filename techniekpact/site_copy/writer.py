"""Writing a copy, of which whatever is the same as in the former copy is linked to that."""

from hashlib import sha256
from pathlib import Path

from caching.cached_page import COMPRESSIBLE_TYPES, ENCODERS, CapturedResponse
from techniekpact.site_copy.addresses import file_of
from techniekpact.site_copy.bag import PAYLOAD, PayloadFile
from techniekpact.site_copy.files import hash_file, link_public, write_public
from techniekpact.site_copy.index import CopiedFile, CopiedRedirect, CopyIndex

# Of a transfer, or what the web server that sends the copy makes itself.
HEADERS_OF_A_TRANSFER = {
    *("content-length", "content-encoding", "accept-ranges", "date"),
    *("etag", "last-modified", "vary"),
}


class CopyWriter:
    def __init__(self, folder: Path, former: Path | None) -> None:
        """Write to a new folder; `former` is the copy before this one, if there is any."""
        self.data = folder / PAYLOAD
        self.former_data = former / PAYLOAD if former else None
        self.former_index = CopyIndex.read(former) if former else CopyIndex()
        self.index = CopyIndex()
        self.payload: dict[str, PayloadFile] = {}

    def reuse_immutable(self, address: str) -> CopiedFile | None:
        """Take over a file whose content cannot have changed; return nothing when it is new."""
        former = self.former_index.files.get(address)
        if former and former.is_immutable and self._link_former(former):
            self.index.files[address] = former
            return former
        return None

    def store(self, address: str, response: CapturedResponse) -> CopiedFile:
        """Store what the site answered."""
        file = CopiedFile(
            file_of(address),
            sha256(response.body).hexdigest(),
            len(response.body),
            _copied_headers(response),
        )
        self.index.files[address] = file
        former = self.former_index.files.get(address)
        is_unchanged = former and former.sha256 == file.sha256 and self._link_former(file)
        if not is_unchanged:
            self._write(file, response.body)
        return file

    def store_redirect(self, source: str, status: int, target: str) -> None:
        self.index.redirects.append(CopiedRedirect(status, source, target))

    def read(self, file: CopiedFile) -> bytes:
        return (self.data / file.name).read_bytes()

    def _write(self, file: CopiedFile, body: bytes) -> None:
        write_public(self.data / file.name, body)
        self.payload[file.name] = PayloadFile(file.sha256, file.size)
        if file.header("Content-Type").startswith(COMPRESSIBLE_TYPES):
            compressed = ENCODERS["gzip"](body)
            name = _compressed_name(file.name)
            write_public(self.data / name, compressed)
            self.payload[name] = PayloadFile(sha256(compressed).hexdigest(), len(compressed))

    def _link_former(self, file: CopiedFile) -> bool:
        """Link a file of the former copy and its compressed twin; return whether it was there."""
        if self.former_data is None or not (self.former_data / file.name).is_file():
            return False
        link_public(self.former_data / file.name, self.data / file.name)
        self.payload[file.name] = PayloadFile(file.sha256, file.size)
        name = _compressed_name(file.name)
        if (twin := self.former_data / name).is_file():
            link_public(twin, self.data / name)
            self.payload[name] = PayloadFile(hash_file(twin), twin.stat().st_size)
        return True


def _compressed_name(name: str) -> str:
    """Return the name under which nginx looks for it (`gzip_static`)."""
    return f"{name}.gz"


def _copied_headers(response: CapturedResponse) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, value)
        for name, value in response.headers
        if name.lower() not in HEADERS_OF_A_TRANSFER
    )
