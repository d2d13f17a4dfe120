"""Databases for tests, of both kinds, each migrated and as good as new; made cheaply by copying.

The tests of a run share one PostgreSQL server, started by the first that needs it.
"""

import sqlite3
from contextlib import ExitStack, closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from sqlalchemy import make_url

from central.database import migrate, open_engine, sqlite_url
from stage.postgres import Postgres

KINDS = ("sqlite", "postgresql")
_SEEDS = "seeds"
_SOWN = """
CREATE SCHEMA seeds;
DO $$
DECLARE name text; filled boolean;
BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I)', name) INTO filled;
        IF filled AND name <> 'alembic_version' THEN
            EXECUTE format('CREATE TABLE seeds.%I AS TABLE public.%I', name, name);
        END IF;
    END LOOP;
END $$;
CREATE FUNCTION seeds.emptied() RETURNS void LANGUAGE plpgsql AS $$
DECLARE name text;
BEGIN
    SET LOCAL synchronous_commit = off;
    SET LOCAL session_replication_role = replica;  -- tables in any order
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        IF name <> 'alembic_version' THEN
            EXECUTE format('DELETE FROM public.%I', name);
        END IF;
    END LOOP;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'seeds' LOOP
        EXECUTE format('INSERT INTO public.%I TABLE seeds.%I', name, name);
    END LOOP;
    PERFORM setval(seqrelid, seqstart, false) FROM pg_sequence;
END $$;
"""
"""What the template has besides the tables: the rows that migrations put in, and a way back."""


class Databases:
    """Gives fresh databases and takes them back."""

    def __init__(self) -> None:
        """Make nothing yet."""
        self._parts = ExitStack()
        self._folder = Path(self._parts.enter_context(TemporaryDirectory(prefix="wp-db-")))
        self._folder.chmod(0o755)  # the server reads its own folder as another user
        self._postgres: Postgres | None = None
        self._made = 0
        self._clean: list[str] = []

    def close(self) -> None:
        """End the server and take everything away."""
        self._parts.close()

    def empty(self, kind: str) -> str:
        """Return the URL of a database without tables; it is not taken back."""
        self._made += 1
        name = f"empty{self._made}"
        if kind == "sqlite":
            return sqlite_url(self._folder / name)
        return self.postgres.create(name)

    def fresh(self, kind: str, folder: Path) -> str:
        """Return the URL of a migrated database: a file in `folder`, or one on the server."""
        if kind == "sqlite":
            (folder / "central.sqlite3").write_bytes(migrated_sqlite())
            return sqlite_url(folder / "central.sqlite3")
        if self._clean:
            return self._clean.pop()
        server = self.postgres
        self._made += 1
        return server.create(f"test{self._made}", template=_SEEDS)

    def copy(self, url: str) -> str:
        """Return the URL of a copy, as a back-up is one; nobody may be in a PostgreSQL original."""
        self._made += 1
        parsed = make_url(url)
        if parsed.get_backend_name() == "postgresql":
            return self.postgres.create(f"copy{self._made}", template=str(parsed.database))
        path = self._folder / f"copy{self._made}.sqlite3"
        with (
            closing(sqlite3.connect(str(parsed.database))) as source,
            closing(sqlite3.connect(path)) as target,
        ):
            source.backup(target)
        return sqlite_url(path)

    def take_back(self, url: str) -> None:
        """Empty a database for the next test; whoever is still in it is put out."""
        if url.startswith("postgresql"):
            _emptied(url)
            self._clean.append(url)

    @property
    def postgres(self) -> Postgres:
        """The server, with a migrated template; started at the first use."""
        if self._postgres is None:
            folder = self._folder / "postgres"
            server = Postgres(folder, log=self._folder / "postgres.log")
            server.start()
            self._parts.callback(server.kill)  # nobody wants it any more
            _migrated(server.create(_SEEDS))
            _sown(server.url(_SEEDS))
            self._postgres = server
        return self._postgres


@cache
def migrated_sqlite() -> bytes:
    """Return the file of a migrated database, which has no log beside it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "template.sqlite3"
        _migrated(sqlite_url(path))
        assert not path.with_name(f"{path.name}-wal").exists()
        return path.read_bytes()


def _migrated(url: str) -> None:
    engine = open_engine(url)
    migrate(engine)
    engine.dispose()


def _sown(url: str) -> None:
    """Keep beside the tables what the migrations put into them, and how that comes back."""
    with psycopg.connect(url) as connection:
        connection.execute(_SOWN)


def _emptied(url: str) -> None:
    with closing(psycopg.connect(url)) as connection, connection:
        connection.execute("SELECT seeds.emptied()")
