"""Who is told: a real mail server and a real webhook receiver, small, on free ports, over TLS."""

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Queue

from central.vault import Vault


@dataclass
class MailServer:
    """An SMTP server as RFC 5321 has it, with STARTTLS and AUTH PLAIN; it refuses on demand."""

    port: int = 0
    refusing: bool = False
    mails: Queue[Message] = field(default_factory=Queue)
    logins: list[str] = field(default_factory=list)


class _Post(socketserver.ThreadingTCPServer):
    """The server behind it."""

    daemon_threads = True
    running: MailServer
    context: ssl.SSLContext


class _Conversation(socketserver.StreamRequestHandler):
    """One client."""

    server: _Post

    def handle(self) -> None:
        self._say("220 mail.example.be")
        while line := self.rfile.readline().decode().strip():
            verb = line.partition(" ")[0].upper()
            if verb == "QUIT":
                self._say("221 bye")
                return
            self._answer(verb, line)

    def finish(self) -> None:
        super().finish()
        self.request.close()  # what TLS wrapped is another socket than the server's

    def _answer(self, verb: str, line: str) -> None:
        running = self.server.running
        match verb:
            case "EHLO":
                secure = isinstance(self.request, ssl.SSLSocket)
                self._say("250-mail.example.be")
                self._say("250 AUTH PLAIN" if secure else "250 STARTTLS")
            case "STARTTLS":
                self._say("220 go on")
                self.request = self.server.context.wrap_socket(self.request, server_side=True)
                self.setup()
            case "AUTH":
                running.logins.append(line)
                self._say("235 well")
            case "RCPT" if running.refusing:
                self._say("550 no such mailbox")
            case "DATA":
                self._say("354 go on")
                running.mails.put(message_from_bytes(self._data(), policy=default))
                self._say("250 taken")
            case _:
                self._say("250 well")

    def _data(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def mail_server(vault: Vault) -> Iterator[MailServer]:
    """Run a mail server meanwhile."""
    with _Post(("127.0.0.1", 0), _Conversation) as server:
        server.running, server.context = MailServer(), _server_side(vault)
        server.running.port = server.server_address[1]
        with _served(server):
            yield server.running


@dataclass(frozen=True)
class Posted:
    """What a webhook got."""

    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """A webhook's receiver; answers with `status`."""

    port: int = 0
    status: int = 204
    posts: Queue[Posted] = field(default_factory=Queue)

    @property
    def address(self) -> str:
        """Where it is."""
        return f"https://localhost:{self.port}/hook"


@contextmanager
def receiver(vault: Vault) -> Iterator[Receiver]:
    """Run a receiver meanwhile."""
    running = Receiver()

    class Take(BaseHTTPRequestHandler):
        """One request."""

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            body = self.rfile.read(length)
            running.posts.put(Posted(dict(self.headers), body))
            self.send_response(running.status)
            self.send_header("Location", "https://localhost:1/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Take) as server:
        server.socket = _server_side(vault).wrap_socket(server.socket, server_side=True)
        running.port = server.server_address[1]
        with _served(server):
            yield running


@contextmanager
def _served(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join(10)


def _server_side(vault: Vault) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(vault.https_certificate_path, vault.https_key_path)
    return context
