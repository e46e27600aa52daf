"""A mail server that takes everything and delivers nothing: `python bench/smtp_sink.py PORT`.

It speaks as much SMTP (RFC 5321, with PIPELINING of RFC 2920) as a worker needs, and counts.
"""

import asyncio
import re
import socket
import sys
import threading
from typing import Self

RECIPIENT = re.compile(rb"RCPT TO:<([^>]*)>", re.IGNORECASE)
END = b"\r\n.\r\n"


class SmtpSession(asyncio.Protocol):
    def __init__(self, took: list[str]) -> None:
        self.took = took
        self.buffer = b""
        self.recipient = ""
        self.in_data = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while self._mail() if self.in_data else self._line():
            pass

    def _mail(self) -> bool:
        end = self.buffer.find(END)
        if end < 0:
            return False
        self.buffer, self.in_data = self.buffer[end + len(END) :], False
        self.took.append(self.recipient)
        self.transport.write(b"250 taken\r\n")
        return True

    def _line(self) -> bool:
        line, found, rest = self.buffer.partition(b"\r\n")
        if not found:
            return False
        self.buffer, verb = rest, line[:4].upper()
        if verb == b"EHLO":
            self.transport.write(b"250-sink\r\n250-8BITMIME\r\n250 PIPELINING\r\n")
        elif verb == b"DATA":
            self.in_data = True
            self.transport.write(b"354 go on\r\n")
        elif verb == b"QUIT":
            self.transport.write(b"221 bye\r\n")
            self.transport.close()
        else:
            if match := RECIPIENT.match(line):
                self.recipient = match[1].decode()
            self.transport.write(b"250 ok\r\n")
        return True


class SmtpSink:
    """Runs in a thread of its own; `took` holds the recipient of each mail, in order."""

    def __init__(self, port: int = 0) -> None:
        self.took: list[str] = []
        self.listening = socket.create_server(("127.0.0.1", port))
        self.port: int = self.listening.getsockname()[1]
        self.loop = asyncio.new_event_loop()

    def run(self) -> None:
        """Until `stop`; in a thread that has no other loop, as a browser test has in its own."""
        made = self.loop.create_server(lambda: SmtpSession(self.took), sock=self.listening)
        server = self.loop.run_until_complete(made)
        self.loop.run_forever()
        server.close()
        self.loop.close()

    def __enter__(self) -> Self:
        self.thread = threading.Thread(target=self.run)
        self.thread.start()
        return self

    def __exit__(self, *args: object) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()


if __name__ == "__main__":
    sink = SmtpSink(int(sys.argv[1]))
    print(sink.port, flush=True)
    sink.run()
