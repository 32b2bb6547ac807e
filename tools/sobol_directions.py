"""Write the direction numbers of Sobol's sequence from the table that the installed SciPy carries.

Needed only when more dimensions are wanted: python tools/sobol_directions.py TARGET, where TARGET is
src/miqyas/packs/sobol/directions.csv. Source: S. Joe and F. Y. Kuo, Constructing Sobol sequences with better
two-dimensional projections, SIAM J. Sci. Comput. 30 (2008) 2635-2654, table new-joe-kuo-6; BSD licence of
three clauses, which stands beside the figures. SciPy only carries the table; miqyas needs nothing of it to
run.
"""

from __future__ import annotations

import csv
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np

DIMENSIONS = 1024
HEAD = ("dimension", "polynomial", "initial")


def main(target: Path) -> None:
    """Write one line a dimension: the primitive polynomial as a number, and its initial numbers."""
    found = find_spec("scipy")
    if found is None or found.origin is None:
        sys.exit("scipy is missing: pip install scipy")
    with np.load(Path(found.origin).parent / "stats" / "_sobol_direction_numbers.npz") as table:
        polynomials, numbers = table["poly"][:DIMENSIONS], table["vinit"][:DIMENSIONS]
    with target.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(HEAD)
        for at, (polynomial, initial) in enumerate(zip(polynomials.tolist(), numbers.tolist(), strict=True)):
            degree = polynomial.bit_length() - 1
            # The first dimension has no polynomial: every one of its numbers is 1.
            lines.writerow((at + 1, polynomial, " ".join(map(str, initial[: max(degree, 1)]))))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
