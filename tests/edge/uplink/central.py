"""A central for enrolment tests: a real HTTPS server that speaks the protocol, and misbehaves."""

import json
import ssl
import threading
from collections.abc import Callable
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from protocol.enrolment import EnrolmentCode, EnrolmentRequest
from tests.edge.uplink.authority import DAY, NOW, Authority

Answer = tuple[int, bytes]


class EnrolmentServer:
    """Serves the CA and grants each code once; `grant` may be replaced by what goes wrong."""

    def __init__(
        self,
        folder: Path,
        authority: Authority,
        *,
        tls: Authority | None = None,
        begins: datetime = NOW - DAY,
    ) -> None:
        self.authority = authority
        self.code = EnrolmentCode.make(bytes(range(10)), authority.der)
        self.asked: list[bytes] = []
        self.ca: Callable[[], Answer] = lambda: (200, authority.pem.encode())
        self.grant: Callable[[EnrolmentRequest], Answer] = self.granted
        (tls or authority).server(folder, "https", begins=begins)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "https.pem", folder / "https.key")
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]  # clients that leave are part of the tests
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    @property
    def address(self) -> str:
        return f"https://localhost:{self._server.server_port}"

    def granted(self, request: EnrolmentRequest, **changes: Any) -> Answer:  # noqa: ANN401 - fields of a grant
        if request.secret != self.code.secret or len(self.asked) > 1:
            return self.refused(410, "This code is used: ask the operator for a new one.")
        csr = x509.load_pem_x509_csr(request.request.encode())
        assert csr.is_signature_valid
        key = csr.public_key()
        assert isinstance(key, Ed25519PublicKey)
        grant = self.authority.grant("gate-1", key).model_copy(update=changes)
        return 201, grant.model_dump_json().encode()

    @staticmethod
    def refused(status: int, detail: str) -> Answer:
        return status, json.dumps({"title": "", "status": status, "detail": detail}).encode()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            timeout = 10

            def do_GET(self) -> None:
                assert self.path == "/api/1/enrolment/ca"
                self._send(*server.ca())

            def do_POST(self) -> None:
                assert self.path == "/api/1/enrolment"
                body = self.rfile.read(int(self.headers["content-length"]))
                server.asked.append(body)
                self._send(*server.grant(EnrolmentRequest.model_validate_json(body)))

            def _send(self, status: int, content: bytes) -> None:
                if status == 0:
                    self.connection.close()  # torn
                    return
                self.send_response(status)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler
