"""The HTTPS server: uvicorn with TLS 1.3 from the vault; says when it listens, ends when asked."""

import socket
import ssl
import threading

import structlog
import uvicorn
from fastapi import FastAPI

from central.settings import Settings
from central.vault import Vault
from central.web.live import Live

GRACE = 5
"""Seconds that open answers get when the server is asked to end."""

log = structlog.get_logger(__name__)


class Server(uvicorn.Server):
    """Uvicorn, that says when it listens: in our log, and to who waits for `listening`."""

    def __init__(self, config: uvicorn.Config, live: Live) -> None:
        """Take uvicorn's configuration and the streams that never end by themselves."""
        super().__init__(config)
        self._live = live
        self.listening = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Bind, then say so: who waits for this finds an open port."""
        await super().startup(sockets=sockets)
        if self.started:
            self.listening.set()
            log.info("central.listening", host=self.config.host, port=self.config.port)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams to browsers, then what uvicorn ends."""
        self._live.end()
        await super().shutdown(sockets=sockets)


def https_server(app: FastAPI, settings: Settings, vault: Vault) -> Server:
    """Return the server; `run()` serves until SIGTERM or Ctrl-C."""
    configuration = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        ssl_context_factory=lambda _config, _default: tls(vault),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
    )
    return Server(configuration, app.state.live)


def tls(vault: Vault) -> ssl.SSLContext:
    """Return the server's side of TLS 1.3 with the vault's HTTPS certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(vault.https_certificate_path, vault.https_key_path)
    return context
