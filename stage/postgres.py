"""PostgreSQL, as Debian's package brings it: a server of its own in a folder, on a socket there.

It is as careful with its disk as a real one (fsync is on), is never run by root, and knows one
role that needs no password: who may enter the folder may enter the database.
"""

import os
import shutil
from pathlib import Path

import psycopg
from psycopg import sql

from stage.process import Child, find_program, run_to_end

USER = "postgres"
ROLE = "werfpoort"
_LISTENS = "database system is ready to accept connections"
_VERSIONS = Path("/usr/lib/postgresql")


class Postgres:
    """A server that can be stopped, killed and started again; what it holds stays."""

    def __init__(self, folder: Path, *, log: Path) -> None:
        """Take the folder for data and socket, and where to log.

        The folder is made; its path may have 90 characters, as a socket's.
        """
        self._folder = folder
        self._data = folder / "data"
        self._child = Child(
            "postgres",
            [
                *(program("postgres"), "-D", self._data),
                *("-c", "listen_addresses="),
                *("-c", f"unix_socket_directories={folder}"),
                *("-c", "timezone=Europe/Brussels"),  # whatever the server's, ours is UTC
                *("-c", "max_connections=200"),
            ],
            log=log,
            user=USER,
        )

    def start(self) -> None:
        """Start it, made first when it is new, and wait until it takes connections."""
        if not self._data.exists():
            self._make()
        self._child.start().wait_line(_LISTENS, within=60)

    def stop(self) -> None:
        """End it in order."""
        self._child.stop()

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self._child.kill()

    @property
    def process(self) -> Child:
        """The server's process, for its log and its id."""
        return self._child

    def url(self, database: str) -> str:
        """Return the URL of one of its databases, as `WERFPOORT_DATABASE` takes it."""
        return f"postgresql://{ROLE}@/{database}?host={self._folder}"

    def create(self, database: str, *, template: str = "template0") -> str:
        """Make a database, empty or as a copy of another; return its URL."""
        words = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._run(words.format(sql.Identifier(database), sql.Identifier(template)))
        return self.url(database)

    def drop(self, database: str) -> None:
        """Take a database away, whoever is connected."""
        self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database)))

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def _make(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        command: list[str | Path] = [
            *(program("initdb"), "-D", self._data),
            *("--username", ROLE, "--auth", "trust"),
            *("--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"),
            *("--locale-provider", "icu", "--icu-locale", "en-US"),  # it sorts as no file does
        ]
        if os.geteuid() == 0:
            shutil.chown(self._folder, USER)
            setpriv = find_program("setpriv", package="util-linux")
            command = [setpriv, "--reuid", USER, "--regid", USER, "--clear-groups", "--", *command]
        run_to_end(command)


def program(name: str) -> str:
    """Return one of PostgreSQL's programs of its newest version here.

    Raises:
        StageError: it is not installed.
    """
    found = sorted(_VERSIONS.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    return str(found[-1]) if found else find_program(name, package="postgresql")
