"""Floor 0: what is wrong, where, and how to put it right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar


class MiqyasError(Exception):
    """A mistake that a person can repair: what is wrong, where it is, and the ways out."""

    kind: ClassVar[str] = "error"

    def __init__(self, what: str, *, where: str = "", repair: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.repair = repair

    def __str__(self) -> str:
        lines = [self.what]
        if self.where:
            lines.append(f"  where:  {self.where}")
        if self.repair:
            lines.append(f"  repair: {self.repair}")
        return "\n".join(lines)


class DataError(MiqyasError):
    """Data that cannot be read or cannot be true (convention §3, §10)."""


class ModelError(MiqyasError):
    """A model file or model key that cannot be used (convention §5)."""


class BuildError(MiqyasError):
    """A model and a panel that do not give a number together."""


class Problems(MiqyasError):
    """Several mistakes, all told at once."""

    def __init__(self, subject: str, found: Sequence[MiqyasError]) -> None:
        self.found = tuple(found)
        count = len(self.found)
        super().__init__(f"{subject}: {count} problem{'s' if count != 1 else ''}")

    def __str__(self) -> str:
        return "\n".join([self.what, *("\n" + str(one) for one in self.found)])


@dataclass(frozen=True)
class Notice:
    """Something that was done or left out and that a reader must know; never fatal.

    what is one sentence, where names file, row, column or place, repair says what to do about it,
    count is how many cases it stands for.
    """

    what: str
    where: str = ""
    repair: str = ""
    count: int = 1

    def __str__(self) -> str:
        tail = f" [{self.where}]" if self.where else ""
        hint = f" Repair: {self.repair}" if self.repair else ""
        return f"{self.what}{tail}{hint}"


def raise_all(subject: str, found: Sequence[MiqyasError]) -> None:
    """Raise nothing, the one mistake, or all of them together."""
    if len(found) == 1:
        raise found[0]
    if found:
        raise Problems(subject, found)


def closest(word: str, choices: Iterable[str]) -> list[str]:
    """Return the choices that a word may be a slip of, the likeliest first; never one that is merely alike."""
    from difflib import get_close_matches

    folded = {one.casefold(): one for one in choices}
    # Two letters that changed places make half of a short word another one.
    likeness = 0.7 if len(word) > SHORT else 0.6
    return [folded[one] for one in get_close_matches(word.casefold(), folded, n=3, cutoff=likeness)]


SHORT = 4
"""Letters of a short word."""


def nearest(word: str, choices: Iterable[str]) -> str:
    """Return a repair sentence that names the closest choice first and then the others."""
    known = sorted(set(choices))
    if not known:
        return "nothing is defined to choose from"
    close = closest(word, known)
    listed = ", ".join(known[:12]) + (", ..." if len(known) > 12 else "")
    if close:
        return f"write '{close[0]}', or choose from {listed}"
    return f"choose from {listed}"
