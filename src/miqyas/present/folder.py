"""A folder that is written as a whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from miqyas.errors import MiqyasError
from miqyas.present.figure import some

PART = ".part"
"""Ending of what is not finished yet."""


def write_folder(out: Path, files: Mapping[str, str]) -> None:
    """Write texts to relative paths inside a folder, all of them or none."""
    with drafted(out, tuple(files)) as draft:
        for name, text in files.items():
            target = draft / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("w", encoding="utf-8", newline="") as file:
                file.write(text)


@contextmanager
def drafted(out: Path, names: Sequence[str]) -> Iterator[Path]:
    """Give a folder to write files of these names into, and move them to `out` when all are written.

    The draft is on the same disk as `out`, so that a failure leaves what was there before. In a folder that
    is there, files of the same names are replaced and others stay. Raises MiqyasError for a file in the way
    and for what the system refuses.
    """
    refuse(out, names)
    with _refusals(out):
        above = next(one for one in (out.absolute(), *out.absolute().parents) if one.is_dir())
        draft = above / f".miqyas.{os.getpid()}{PART}"
        try:
            draft.mkdir()
            yield draft
            _move(draft, out, names)
        finally:
            shutil.rmtree(draft, ignore_errors=True)


def refuse(out: Path, names: Sequence[str] = ()) -> None:
    """Raise MiqyasError where something stands in the way of a folder or of its files."""
    for one in (out, *out.parents):
        if (one.exists() or one.is_symlink()) and not one.is_dir():
            raise MiqyasError(f"'{one}' is a file, not a folder", where=f"--out {out}", repair="name another folder")
    for name in names:
        target = out / name
        if target.is_dir():
            raise MiqyasError(
                f"'{target}' is a folder, and a file of that name is to be written",
                where=f"--out {out}",
                repair="name another folder",
            )
        if target.parent != out and target.parent.exists() and not target.parent.is_dir():
            raise MiqyasError(
                f"'{target.parent}' is a file, and a folder of that name is to be written",
                where=f"--out {out}",
                repair="name another folder",
            )


def guard(out: Path, names: Sequence[str], *, record: str = "", force: bool = False) -> None:
    """Raise MiqyasError where files of these names are there already and are not miqyas's own.

    record  name of the file by which a folder shows that miqyas wrote it; without one, whatever is there is kept
    force   whether they may be replaced all the same
    """
    met = [name for name in names if (out / name).is_file()]
    if met and not force and not (record and _ours(out / record)):
        held = f"'{out}' holds {some(met)} already"
        raise MiqyasError(
            f"{held}, not written by this command" if record else held,
            where=f"--out {out}",
            repair="name another folder, or replace them with --force",
        )


def _ours(record: Path) -> bool:
    try:
        found = json.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(found, dict) and {"model_fingerprint", "panel_fingerprint", "files"} <= found.keys()


def write_file(out: Path, text: str) -> None:
    """Write one text file as a whole or not at all."""
    if out.is_dir():
        raise MiqyasError(f"'{out}' is a folder", where=f"--out {out}", repair="give the name of a file")
    refuse(out.parent)
    with _refusals(out):
        made = [one for one in out.absolute().parents if not one.exists()]
        out.parent.mkdir(parents=True, exist_ok=True)
        draft = out.with_name(f".{out.name}.{os.getpid()}{PART}")
        try:
            with draft.open("w", encoding="utf-8", newline="") as file:
                file.write(text)
            os.replace(draft, out)
        except BaseException:
            draft.unlink(missing_ok=True)
            for one in made:
                one.rmdir()
            raise


def _move(draft: Path, out: Path, names: Sequence[str]) -> None:
    if not out.exists():
        made = [one for one in out.absolute().parents if not one.exists()]
        out.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.rename(draft, out)
        except BaseException:
            for one in made:
                one.rmdir()
            raise
        return
    for name in names:
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        os.replace(draft / name, out / name)


@contextmanager
def _refusals(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        # The draft is a matter between us and the disk: a person knows the folder only.
        met = Path(error.filename or out)
        told = out if any(part.endswith(PART) for part in met.parts) else met
        raise MiqyasError(
            f"'{told}' cannot be written: {(error.strerror or str(error)).lower()}",
            where=f"--out {out}",
            repair="choose a folder that you may write to, with room on its disk",
        ) from error
