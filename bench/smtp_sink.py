"""A mail server that accepts everything and delivers nothing: `python bench/smtp_sink.py PORT`.

It speaks as much SMTP (RFC 5321, with PIPELINING of RFC 2920) as a worker needs, and keeps the
recipients.
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
    def __init__(self, received: list[str]) -> None:
        self.received = received
        self.buffer = b""
        self.replies: list[bytes] = []
        self.recipient = ""
        self.in_data = self.is_done = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while self._read_mail() if self.in_data else self._read_command():
            pass
        # At once, as RFC 2920 asks: one after the other, each would wait for an acknowledgement.
        self.transport.write(b"".join(self.replies))
        self.replies.clear()
        if self.is_done:
            self.transport.close()

    def _read_mail(self) -> bool:
        """Take a whole mail from the buffer; return `False` when there is none yet."""
        end = self.buffer.find(END)
        if end < 0:
            return False
        self.buffer, self.in_data = self.buffer[end + len(END) :], False
        self.received.append(self.recipient)
        self.replies.append(b"250 taken\r\n")
        return True

    def _read_command(self) -> bool:
        """Answer one command in the buffer; return `False` when there is no whole line yet."""
        line, line_end, rest = self.buffer.partition(b"\r\n")
        if not line_end:
            return False
        self.buffer, verb = rest, line[:4].upper()
        if verb == b"EHLO":
            self.replies.append(b"250-sink\r\n250-8BITMIME\r\n250 PIPELINING\r\n")
        elif verb == b"DATA":
            self.in_data = True
            self.replies.append(b"354 go on\r\n")
        elif verb == b"QUIT":
            self.is_done = True
            self.replies.append(b"221 bye\r\n")
        else:
            if match := RECIPIENT.match(line):
                self.recipient = match[1].decode()
            self.replies.append(b"250 ok\r\n")
        return True


class SmtpSink:
    """A sink in a thread of its own; `received` holds the recipient of each mail, in order."""

    def __init__(self, port: int = 0) -> None:
        self.received: list[str] = []
        self.listening = socket.create_server(("127.0.0.1", port))
        self.port: int = self.listening.getsockname()[1]
        self.loop = asyncio.new_event_loop()

    def run(self) -> None:
        """Serve until the loop stops, in a thread without another loop (a browser test has one)."""
        starting = self.loop.create_server(lambda: SmtpSession(self.received), sock=self.listening)
        server = self.loop.run_until_complete(starting)
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
