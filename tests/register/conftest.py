"""A ledger on SQLite and, where it is installed, on a PostgreSQL of our own, started for the run."""

import os
import shutil
import subprocess
import tempfile
from itertools import count
from pathlib import Path

import pytest

pytest.importorskip("sqlalchemy", reason="needs the extra 'register'")

from miqyas.register.ledger import Ledger

AUTHOR = "amna"


def programs():
    """The folder of PostgreSQL's programs, None where it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    at = str(found[-1]) if found else shutil.which("initdb")
    return Path(os.path.realpath(at)).parent if at else None


@pytest.fixture(scope="session")
def server():
    """The URL of a server that belongs to this run, without the name of a database."""
    home = programs()
    if home is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    # The server refuses to be run by root.
    who = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    if who:
        shutil.chown(folder, **who)

    def call(*words):
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run([home / words[0], *words[1:]], check=True, cwd=folder, **quiet, **who)

    call("initdb", "-D", "data", "-U", "miqyas", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    switches = f"-k {folder} -c listen_addresses= -c fsync=off -c max_connections=20"
    call("pg_ctl", "-D", "data", "-w", "-l", "log", "-o", switches, "start")
    try:
        yield f"postgresql://miqyas@/{{}}?host={folder}"
    finally:
        call("pg_ctl", "-D", "data", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


_numbers = count()


@pytest.fixture
def database(server):
    """The URL of an empty database."""
    import psycopg

    name = f"register{next(_numbers)}"
    with psycopg.connect(server.format("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.format(name)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "register.db"


@pytest.fixture
def ledger(path):
    made = Ledger.create(path, author=AUTHOR, bare=True)
    yield made
    made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def anywhere(request, path):
    """A ledger on each of the two; the tests are the same."""
    address = path if request.param == "sqlite" else request.getfixturevalue("database")
    made = Ledger.create(address, author=AUTHOR, bare=True)
    yield made
    made.close()


@pytest.fixture
def promise(request):
    """Add a commitment, with what is given over what is usual."""

    def add(into=None, /, **fields):
        into = into or request.getfixturevalue("ledger")
        usual = {"text": "Train 100 engineers", "type": "measurable", "by": "PAK", "to": "MYS", "owner": "PAK"}
        usual |= {"agreed": "2022-12-12", "due": "2024-06"}
        held = {name: one for name, one in (usual | fields).items() if one is not None}
        return into.add("commitment", held, author=AUTHOR)

    return add


@pytest.fixture
def shown(request):
    """Add a document that shows something of a commitment."""

    def add(about, day="2024-01-01", to=None):
        to = to or request.getfixturevalue("ledger")
        held = {
            "about": about,
            "writer": "COMSTECH",
            "independent": True,
            "date": day,
            "address": "https://example.org",
        }
        return to.add("evidence", held, author=AUTHOR)

    return add
