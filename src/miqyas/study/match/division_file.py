"""Joint projects in a file: [[project]] tables of TOML, with worths of coalitions or costs of each party's needs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from miqyas.data.delimited import delimited
from miqyas.data.finding import Findings
from miqyas.errors import DataError
from miqyas.index.shape import number
from miqyas.index.written.findings import shown
from miqyas.index.written.locate import read_text
from miqyas.study.match.division import Project, of_needs, of_worths

KEYS = ("name", "kind", "unit", "rest", "worth", "needs", "file")
PLUS = "+"


def read_projects(path: str | Path) -> tuple[Project, ...]:
    """Read the joint projects of a file of rules; tables that they name stand in its folder."""
    file = Path(path)
    document, _ = read_text(file.read_text(encoding="utf-8"), file.name)
    return projects(document, file.name, file.parent)


def projects(document: Mapping[str, Any], file: str = "", folder: Path | None = None) -> tuple[Project, ...]:
    """Read the projects of a document.

    folder  where the tables that projects name with `file` stand
    Raises DataError for the first thing that is wrong, with the number of the project.
    """
    given = document.get("project", [])
    if not isinstance(given, list):
        raise DataError("'project' is no list of tables", where=file, repair="write [[project]] with two brackets")
    return tuple(_project(one, f"{file} [[project]] no. {at}".strip(), folder) for at, one in enumerate(given, start=1))


def _project(given: Any, where: str, folder: Path | None) -> Project:
    if not isinstance(given, Mapping):
        raise DataError("a project is no table", where=where, repair="write [[project]] and its keys below")
    for key in given:
        if key not in KEYS:
            raise DataError(f"there is no key '{key}' here", where=where, repair=f"choose from {', '.join(KEYS)}")
    name, unit = str(given.get("name", "project")), str(given.get("unit", ""))
    ways = [key for key in ("worth", "needs", "file") if key in given]
    if len(ways) != 1:
        raise DataError(
            f"a project says {len(ways) or 'no'} way{'s' * (len(ways) != 1)} what coalitions are worth",
            where=where,
            repair="write one of [project.worth], [project.needs] and file = ...",
        )
    if "needs" in given:
        return _named(of_needs(name, _amounts(given["needs"], where)), unit)
    kind = given.get("kind", "gain")
    if kind not in ("gain", "cost"):
        raise DataError(f"kind cannot be {shown(kind)}", where=where, repair='write "gain" or "cost"')
    if given.get("rest", "sum") != "sum":
        raise DataError(f"rest cannot be {shown(given['rest'])}", where=where, repair='write "sum", or leave it out')
    told = _amounts(given["worth"], where) if "worth" in given else _table(str(given["file"]), folder, where)
    worths: dict[frozenset[str], float] = {}
    for coalition, worth in told.items():
        members = [one.strip() for one in coalition.split(PLUS)]
        if not all(members) or len(set(members)) != len(members):
            raise DataError(f"'{coalition}' is no coalition", where=where, repair='write its members as in "PAK + TUR"')
        if frozenset(members) in worths:
            raise DataError(f"'{coalition}' stands twice", where=where, repair="keep one of them")
        worths[frozenset(members)] = worth
    return _named(of_worths(name, worths, kind=kind, rest=given.get("rest")), unit)


def _named(project: Project, unit: str) -> Project:
    return Project(project.name, project.kind, project.parties, project.worth, unit)


def _amounts(given: Any, where: str) -> dict[str, float]:
    if not isinstance(given, Mapping) or not given:
        raise DataError("a project has no parties", where=where, repair='write "PAK" = 3 and so on')
    for name, amount in given.items():
        if not number(amount):
            raise DataError(f"{name} cannot be {shown(amount)}", where=where, repair="write a finite number")
    return {name: float(amount) for name, amount in given.items()}


def _table(name: str, folder: Path | None, where: str) -> dict[str, float]:
    path = (folder or Path()) / name
    if not path.is_file():
        raise DataError(f"there is no file '{name}'", where=where, repair="give the path from the folder of the rules")
    table = delimited(path.name, path.read_bytes(), Findings(path.name))
    if not {"coalition", "worth"} <= set(table.header):
        raise DataError(
            f"{path.name} has the columns {', '.join(table.header)}", where=where, repair="head it coalition,worth"
        )
    of, worths = (table.columns[table.header.index(key)] for key in ("coalition", "worth"))
    found: dict[str, float] = {}
    for at, (coalition, worth) in enumerate(zip(of, worths, strict=True)):
        try:
            found[str(coalition)] = float(worth)
        except ValueError:
            raise DataError(
                f"'{worth}' is no number", where=f"{path.name}, row {table.row(at)}", repair="write a number, as 2.5"
            ) from None
    return found
