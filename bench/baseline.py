"""What the bridge is held against: a subscriber that writes one row a message, and no more.

No signature, no seal, no chain, no number, no certainty: paho takes a message, a group of them is
inserted in one transaction, and each gets a plain answer. Run as a process of its own.
"""

import json
import sqlite3
import ssl
from collections.abc import Callable, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Annotated

import psycopg
import typer
from paho.mqtt.client import Client, MQTTMessage, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion

_GROUP = 256
_TABLE = "CREATE TABLE bare (id text, device text, payload text)"
_INSERT = "INSERT INTO bare VALUES ({0}, {0}, {0})"
READY = "ready"

Row = tuple[str, str, str]


def _sqlite(path: str) -> Callable[[Sequence[Row]], None]:
    database = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        database.execute(f"PRAGMA {pragma}")
    database.execute(_TABLE)

    def write(rows: Sequence[Row]) -> None:
        database.execute("BEGIN IMMEDIATE")
        database.executemany(_INSERT.format("?"), rows)
        database.execute("COMMIT")

    return write


def _postgres(url: str) -> Callable[[Sequence[Row]], None]:
    database = psycopg.connect(url)
    database.execute(_TABLE)
    database.commit()

    def write(rows: Sequence[Row]) -> None:
        with database.cursor() as cursor:
            cursor.executemany(_INSERT.format("%s"), rows)
        database.commit()

    return write


def main(
    database: Annotated[str, typer.Argument(help="A SQLite file, or a URL of PostgreSQL.")],
    port: Annotated[int, typer.Option(help="The broker's.")],
    ca: Annotated[Path, typer.Option()],
    certificate: Annotated[Path, typer.Option()],
    key: Annotated[Path, typer.Option()],
) -> None:
    """Serve until the process is ended."""
    write = (_postgres if database.startswith("postgresql://") else _sqlite)(database)
    inbox: SimpleQueue[MQTTMessage] = SimpleQueue()
    client = Client(CallbackAPIVersion.VERSION2, client_id="central-bridge", protocol=MQTTv5)
    context = ssl.create_default_context(cafile=str(ca))
    context.load_cert_chain(certificate, key)
    client.tls_set_context(context)
    client.on_message = lambda _client, _data, message: inbox.put(message)
    client.on_connect = _connected
    client.on_subscribe = lambda *_: print(READY, flush=True)
    client.connect("localhost", port)
    client.loop_start()
    while True:
        said = [json.loads(message.payload) for message in _group(inbox)]
        write([(one["id"], one["device"], json.dumps(one)) for one in said])
        for one in said:
            answer = json.dumps({"id": one["id"], "ok": True})
            client.publish(f"werfpoort/1/{one['device']}/acknowledgement", answer, qos=1)


def _connected(client: Client, *_: object) -> None:
    client.subscribe("werfpoort/1/+/records", qos=1)


def _group(inbox: SimpleQueue[MQTTMessage]) -> list[MQTTMessage]:
    group = [inbox.get()]
    try:
        while len(group) < _GROUP:
            group.append(inbox.get_nowait())
    except Empty:
        pass
    return group


if __name__ == "__main__":
    typer.run(main)
