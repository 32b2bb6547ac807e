"""Conditions on weights as a person writes them: "a >= b", "0.1 <= a <= 0.4", "a + 2 b <= 50%"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from miqyas.errors import BuildError, nearest
from miqyas.index.plan import Floats
from miqyas.study.extremes.polytope import Polytope
from miqyas.study.extremes.scatter import Scattered

SIGNS = re.compile(r"(<=|>=|=)")
NUMBER = r"\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+"
FORM = 'write it as "a >= b", "0.1 <= a <= 0.4" or "a + 2 b <= 50%"'


def admitted(polytope: Polytope, conditions: Sequence[str]) -> Polytope:
    """The weights of a polytope with named parts that meet conditions besides.

    Raises BuildError for a condition that cannot be read, and where no weights meet all of them.
    """
    rows, limits, names = [], [], []
    for text in conditions:
        for row, most in _read(text, polytope.parts):
            rows.append(row)
            limits.append(most)
            names.append(text.strip())
    if not rows:
        return polytope
    if not isinstance(polytope, Scattered):
        polytope, kept = _bounded(polytope, rows, limits)
        rows, limits, names = [rows[i] for i in kept], [limits[i] for i in kept], [names[i] for i in kept]
    matrix, limit = polytope.sides
    found = replace(
        polytope,
        matrix=np.concatenate([matrix, np.array(rows).reshape(len(rows), polytope.width)]),
        limit=np.concatenate([limit, np.array(limits)]),
        names=(*polytope.names[: len(limit)], *names),
    )
    found.check()
    return found


def _bounded(polytope: Polytope, rows: Sequence[Floats], limits: Sequence[float]) -> tuple[Polytope, list[int]]:
    """Take what concerns one part alone into its bounds; the numbers of the other rows."""
    low, high = polytope.low.copy(), polytope.high.copy()
    kept = []
    for number, (row, limit) in enumerate(zip(rows, limits, strict=True)):
        at = np.flatnonzero(row)
        if len(at) != 1:
            kept.append(number)
        elif row[at[0]] > 0:
            high[at] = np.minimum(high[at], limit / row[at])
        else:
            low[at] = np.maximum(low[at], limit / row[at])
    return replace(polytope, low=low, high=high), kept


def _read(text: str, parts: Sequence[str]) -> list[tuple[Floats, float]]:
    """Rows with row @ w <= limit."""
    sides = SIGNS.split(text)
    if len(sides) < 3 or not all(side.strip() for side in sides[::2]):
        raise BuildError(f"'{text}' is no condition on weights", where=f"condition '{text}'", repair=FORM)
    forms = [_side(side, parts, text) for side in sides[::2]]
    if not any(row.any() for row, _ in forms):
        raise BuildError(f"'{text}' names no part", where=f"condition '{text}'", repair=nearest("", parts))
    found = []
    for (left, low), sign, (right, high) in zip(forms, sides[1::2], forms[1:], strict=False):
        if sign in ("<=", "="):
            found.append((left - right, high - low))
        if sign in (">=", "="):
            found.append((right - left, low - high))
    return found


def _side(text: str, parts: Sequence[str], whole: str) -> tuple[Floats, float]:
    """A sum of parts and numbers: (part,) and the number."""
    names = "|".join(re.escape(one) for one in sorted(parts, key=len, reverse=True))
    term = re.compile(rf"\s*([-+]?)\s*(?:({NUMBER})\s*(%)?\s*\*?\s*)?({names})?(?=\s*(?:[-+]|$))")
    row, number, at = np.zeros(len(parts)), 0.0, 0
    while at < len(text.rstrip()):
        met = term.match(text, at)
        if met is None or not (met[2] or met[4]):
            word = re.split(r"[-+*<>=]", text[at:].strip(" +-"))[0].strip()
            word = re.sub(rf"^(?:{NUMBER})\s*", "", word)
            raise BuildError(
                f"'{whole}' names no part of the node: '{word}'" if word else f"'{whole}' is no condition on weights",
                where=f"condition '{whole}'",
                repair=nearest(word, parts) if word else FORM,
            )
        size = float(met[2] or 1.0) * (0.01 if met[3] else 1.0) * (-1.0 if met[1] == "-" else 1.0)
        if met[4]:
            row[list(parts).index(met[4])] += size
        else:
            number += size
        at = met.end()
    return row, number
