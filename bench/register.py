"""The register with 100 000 commitments: written, listed, reported, verified, copied (goal: listed and reported in 2 s).

Prints, judges nothing. The peer is the reading of the same rows by sqlite3 and json alone, without any question
asked: the least that a listing can cost.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from miqyas.register import report
from miqyas.register.backup import backup
from miqyas.register.item import book
from miqyas.register.ledger import Ledger

AUTHOR = "bench"
PARTIES = ("PAK", "MYS", "TUR", "SAU", "IDN", "MAR", "EGY", "NGA", "UZB", "JOR")


def timed(label: str, call, repeat: int = 3):
    best = float("inf")
    for _ in range(repeat):
        began = time.perf_counter()
        found = call()
        best = min(best, time.perf_counter() - began)
    print(f"  {label:46} {best:7.2f} s")
    return found, best


def fill(ledger: Ledger, count: int) -> None:
    draw = random.Random(1)
    with ledger.write(AUTHOR) as work:
        work.add("engagement", {"title": "Session", "type": "session", "date": "2015-01-01"}, entity="session")
        for field in ("ai", "robotics", "iot", "cloud"):
            area = {"engagement": "session", "field": field, "modality": "training"}
            work.add("area", area, entity=field)
    for start in range(0, count, 10_000):
        with ledger.write(AUTHOR) as work:
            made = [work.add("commitment", commitment(draw)) for _ in range(min(10_000, count - start))]
            for one in made[::3]:
                day = date(2020, 1, 1) + timedelta(days=draw.randrange(2000))
                seen = {"about": one, "writer": "desk", "independent": False, "date": day.isoformat(), "address": "box"}
                work.add("evidence", seen)
            for one in made[::6]:
                work.status(
                    one, "complete", on=1, since=(date(2021, 1, 1) + timedelta(draw.randrange(1500))).isoformat()
                )


def commitment(draw: random.Random) -> dict[str, object]:
    by, to = draw.sample(PARTIES, 2)
    agreed = date(2015, 1, 1) + timedelta(days=draw.randrange(2000))
    return {
        "text": f"Train {draw.randrange(1000)} engineers and send the list of them to the other side",
        "type": "measurable",
        "area": draw.choice(("ai", "robotics", "iot", "cloud")),
        "by": by,
        "to": to,
        "owner": by,
        "agreed": agreed.isoformat(),
        "due": (agreed + timedelta(days=draw.randrange(200, 3000))).isoformat(),
    }


def plain(path: Path) -> int:
    rows = sqlite3.connect(path).execute("SELECT * FROM assertion WHERE kind IN ('commitment', 'evidence')").fetchall()
    return sum(len(json.loads(row[9])) for row in rows)


def command(path: Path, *words: str) -> None:
    whole = [sys.executable, "-m", "miqyas.present.cli", "register", *words, "--register", str(path)]
    subprocess.run(whole, check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000, help="commitments")
    count = parser.parse_args().count
    folder = Path(tempfile.mkdtemp(prefix="miqyas-bench"))
    try:
        path = folder / "register.db"
        ledger = Ledger.create(path, author=AUTHOR)
        print(f"\n{count:,} commitments, {count // 3:,} documents, {count // 6:,} delivered")
        timed("written, 10 000 commitments a change", lambda: fill(ledger, count), 1)
        _, least = timed("peer: rows read and parsed, nothing asked", lambda: plain(path))
        _, listed = timed("listed (Python)", lambda: ledger.entries("commitment"))
        made, read = timed("read for reports: joined with fields, evidence", lambda: book(ledger))
        _, asked = timed("open, overdue, stale, tally, delivery", lambda: everything(made))
        print(f"  listed / peer {listed / least:.1f}; joined and reported / peer {(read + asked) / least:.1f}")
        timed(
            "miqyas register list commitment --format csv",
            lambda: command(path, "list", "commitment", "--format", "csv"),
        )
        timed("miqyas register list commitment", lambda: command(path, "list", "commitment"))
        timed("miqyas register report tally", lambda: command(path, "report", "tally"))
        timed(
            "miqyas register report overdue --format csv", lambda: command(path, "report", "overdue", "--format", "csv")
        )
        timed("verified", ledger.verify, 1)
        timed("copied and looked at", lambda: backup(ledger, folder / "copy.db"), 1)
        single = {"text": "One more", "type": "procedural", "by": "PAK"}
        timed("one more commitment", lambda: ledger.add("commitment", single, author=AUTHOR))
    finally:
        shutil.rmtree(folder)


def everything(made) -> None:
    report.open_items(made)
    report.overdue(made)
    report.stale(made)
    report.tallies(made, "partner")
    report.tallies(made, "field")
    report.delivery(made, "field")


if __name__ == "__main__":
    main()
