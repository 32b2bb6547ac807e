"""A process that writes commitments one by one and says each that was accepted; tests kill it, starve it, race it."""

import resource
import sys

from miqyas.errors import MiqyasError
from miqyas.register.conflict import Conflict
from miqyas.register.ledger import Ledger


def one_by_one(path, author, count):
    """Add so many commitments, each in a change of its own."""
    ledger = Ledger(path)
    for i in range(int(count)):
        held = {"text": f"{author} {i}", "type": "procedural", "by": "PAK"}
        print(ledger.add("commitment", held, author=author), flush=True)


def starved(path, room):
    """Add commitments where no file may grow beyond so many bytes, until it is refused."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(room), resource.RLIM_INFINITY))
    ledger = Ledger(path)
    try:
        while True:
            held = {"text": "x" * 2000, "type": "procedural", "by": "PAK"}
            print(ledger.add("commitment", held, author="amna"), flush=True)
    except MiqyasError as error:
        print(f"refused: {error.what} | {error.repair}", flush=True)


def editor(path, author, count):
    """Put so many notes of its own on one engagement; who comes second reads again and does it again."""
    ledger = Ledger(path)
    done = met = 0
    while done < int(count):
        found = ledger.entry("m")
        note = f"{found.content.get('note', '')} {author}{done}"
        try:
            ledger.change("m", {"note": note}, on=found.version, author=author)
            done += 1
        except Conflict:
            met += 1
    print(met, flush=True)


if __name__ == "__main__":
    {"one_by_one": one_by_one, "starved": starved, "editor": editor}[sys.argv[1]](*sys.argv[2:])
