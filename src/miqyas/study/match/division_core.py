"""The core of a game: whether any coalition does better alone, and the division whose worst grievance is least.

Everything is told in gains: coalition c of n parties is a number whose bit i says whether party i is in it, and
worth (2^n,) what it has alone. The grievance of a coalition is its worth less what its members get.
"""

from __future__ import annotations

import numpy as np

from miqyas.errors import BuildError
from miqyas.study.match.portfolio_matrix import Matrix
from miqyas.study.match.portfolio_program import Choice
from miqyas.study.match.portfolio_row import Floats, Mask, Whole

SLACK = 1e-9
"""Of the largest worth: grievances that are closer are one."""


def members(parties: int) -> Floats:
    """Which party is in which coalition: (coalition, party)."""
    return (np.arange(1 << parties)[:, None] >> np.arange(parties) & 1).astype(np.float64)


def grievance(worth: Floats, shares: Floats) -> Floats:
    """What each coalition has alone beyond what it gets: (coalition,), 0 for nobody and for everybody."""
    return np.asarray(worth - members(len(shares)) @ shares)


def nucleolus(worth: Floats) -> tuple[Floats, float]:
    """The division that makes the worst grievance as small as can be, then the next, and so on; and the worst one.

    worth  (coalition,). Parties may get less than they have alone where that makes grievances smaller (the
           prenucleolus); in a game with a core nobody does.
    Schmeidler (1969), SIAM Journal on Applied Mathematics 17, 1163-1170; as a row of linear programs in which
    coalitions with a price have their last grievance (Kopelowitz 1967).
    """
    parties = len(worth).bit_length() - 1
    inside = members(parties)
    size = float(np.abs(worth).max(initial=0.0)) or 1.0
    scaled = worth / size
    settled = np.zeros(len(worth), dtype=np.bool_)
    settled[[0, -1]] = True
    fixed = np.where(settled, scaled, np.nan)
    least = None
    x = np.full(parties, scaled[-1] / max(parties, 1))
    while np.linalg.matrix_rank(inside[settled], tol=1e-7) < parties:
        x, most, priced = _round(inside, scaled, settled, fixed)
        least = most if least is None else least
        new = priced & ~settled
        if not new.any():
            raise BuildError("the nucleolus could not be computed", repair="write worths of a similar size")
        fixed[new] = scaled[new] - most
        settled |= new
        # Whatever the settled ones determine is settled with them.
        base = np.linalg.lstsq(inside[settled], fixed[settled], rcond=None)[0]
        row = np.linalg.svd(inside[settled])[2][: np.linalg.matrix_rank(inside[settled], tol=1e-7)]
        spanned = np.abs(inside - inside @ row.T @ row).max(axis=1) < 1e-7
        fixed[spanned & ~settled] = (inside @ base)[spanned & ~settled]
        settled |= spanned
        x = base
    worst = grievance(worth, x * size)[1:-1]
    return x * size, float(worst.max()) if len(worst) else 0.0


def _round(inside: Floats, worth: Floats, settled: Mask, fixed: Floats) -> tuple[Floats, float, Mask]:
    # Minimise e with x(S) + e >= worth(S) for what is open and x(S) as it is for what is settled.
    coalitions, parties = inside.shape
    entries = np.hstack([inside, np.where(settled, 0.0, 1.0)[:, None]])
    start: Whole = np.arange(coalitions + 1) * (parties + 1)
    program = Choice(
        Matrix(
            start,
            np.tile(np.arange(parties + 1), coalitions),
            entries.ravel(),
            np.where(settled, fixed, worth),
            np.where(settled, fixed, np.inf),
            np.full(parties + 1, -np.inf),
            np.full(parties + 1, np.inf),
            np.zeros(coalitions, dtype=np.intp),
            np.full(coalitions, np.nan),
        )
    )
    cost = np.zeros(parties + 1)
    cost[-1] = 1.0
    program.cost(cost)
    done = program.solve()
    if done.x is None:
        raise BuildError("no division was found", where="worths", repair="write worths that are finite numbers")
    return done.x[:-1], float(done.x[-1]), program.shadow() > SLACK
