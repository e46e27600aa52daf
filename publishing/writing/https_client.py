"""One request over https to an address that was judged before, with limits on bytes and time."""

import http.client
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlsplit

from publishing.writing.public_addresses import RefusedAddressError, Resolver, resolve_public

PORT = 443
SECONDS_PER_STEP = 8.0  # to connect, or to wait for the next bytes
SECONDS_IN_ALL = 15.0
MAX_BODY = 1024  # bytes that are read of an answer: only whether it comes matters


class Answer(NamedTuple):
    status: int
    location: str


@dataclass(frozen=True)
class HttpsClient:
    """A client that goes where `resolve` allows; tests have it go to servers of their own."""

    user_agent: str
    resolve: Resolver = resolve_public
    port: int = PORT
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def request(self, method: str, url: str) -> Answer:
        """Return the answer of a server.

        Raises `RefusedAddressError`, `OSError` (which TLS and time limits are too) or
        `http.client.HTTPException`.
        """
        parts = urlsplit(url)
        try:
            port = parts.port
        except ValueError as error:
            raise RefusedAddressError(url) from error
        # A name, a password or a port in an address is not what an editor meant visitors to have.
        if (
            parts.scheme != "https"
            or not parts.hostname
            or parts.username
            or port not in (None, 443)
        ):
            raise RefusedAddressError(url)
        path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
        connection = _PinnedConnection(parts.hostname, self)
        # A server that sends a byte now and then keeps each step within its limit.
        timer = threading.Timer(SECONDS_IN_ALL, connection.abort)
        timer.start()
        try:
            return _exchange(connection, method, path, self.user_agent)
        finally:
            timer.cancel()
            connection.close()


def _exchange(connection: "_PinnedConnection", method: str, path: str, agent: str) -> Answer:
    headers = {"User-Agent": agent, "Accept": "*/*", "Connection": "close"}
    connection.request(method, _quote(path), headers=headers)
    response = connection.getresponse()
    response.read(MAX_BODY)
    return Answer(response.status, response.headers.get("Location", ""))


def _quote(path: str) -> str:
    """Return a path with what HTTP cannot hold as percents, and its own percents as they are."""
    return "".join(
        char if "!" <= char <= "~" else "".join(f"%{byte:02X}" for byte in char.encode())
        for char in path
    )


class _PinnedConnection(http.client.HTTPConnection):
    """A connection to an address that was judged; the name is only for TLS and the `Host`."""

    default_port = PORT  # so that `Host` is the name alone

    def __init__(self, host: str, client: HttpsClient) -> None:
        super().__init__(host, PORT, timeout=SECONDS_PER_STEP)
        self.client = client
        self.is_aborted = False

    def connect(self) -> None:
        addresses = self.client.resolve(self.host, PORT)
        plain = socket.create_connection((addresses[0], self.client.port), SECONDS_PER_STEP)
        try:
            self.sock = self.client.context.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise
        if self.is_aborted:
            raise TimeoutError

    def abort(self) -> None:
        """End the connection from another thread, at which reading from it raises an error."""
        self.is_aborted = True
        with suppress(OSError):  # it may have ended by itself
            if self.sock:
                self.sock.shutdown(socket.SHUT_RDWR)
