"""backtest: does a score tell which ties come next, and does it tell more than gravity does?

The protocol is in docs/match-validation.md; it was written before the first result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from miqyas.data.panel import Floats
from miqyas.data.tie import Ties
from miqyas.errors import BuildError, DataError, nearest
from miqyas.index.build import release
from miqyas.study.match.backtest_auc import Bools, auc, aucs, delong, lift, pair_weights
from miqyas.study.match.gravity import SHARE, Gravity, gravity
from miqyas.study.match.gravity_fit import logistic, logit
from miqyas.study.match.gravity_ground import Ground

BASELINE = "gravity"
CENSORED = "gravity, censored"
BEFORE = "printed before"
TOP = 0.10
"""Share of the pairs that the lift is read from."""

Standing = Literal["beats gravity", "adds to gravity", "a value, not a prediction"]
Spans = tuple[float, float]


@dataclass(frozen=True)
class Trial:
    """How one score told the ties of one year: fresh, only among pairs that were never printed in training.

    low, high     interval of the AUC when places are drawn; alone_low, alone_high DeLong's, for independent pairs
    ahead         its AUC less that of the baseline on the same pairs, with the interval of the difference
    """

    score: str
    year: int
    fresh: bool
    pairs: int
    printed: int
    auc: float
    low: float
    high: float
    alone_low: float
    alone_high: float
    lift: float
    ahead: float
    ahead_low: float
    ahead_high: float


@dataclass(frozen=True, eq=False)
class Backtest:
    """A score against gravity on ties that came after what both were trained on.

    judged  the score that the standing is about; joined the name of gravity and that score together
    weights (term,) of the joined score: constant, logarithm of the expectation, score; from training years alone
    """

    judged: str
    joined: str
    until: int
    trials: tuple[Trial, ...]
    weights: tuple[float, ...]
    gravity: Gravity
    censored: Gravity
    ties: str
    panel: str
    version: str
    seed: int
    draws: int
    share: float = SHARE

    @property
    def next(self) -> int:
        """The first year after training: the one that the standing rests on."""
        return min(one.year for one in self.trials)

    def trial(self, score: str, year: int | None = None, *, fresh: bool = False) -> Trial:
        """One trial; raises DataError for a score or a year that was not tried."""
        wanted = self.next if year is None else year
        for one in self.trials:
            if (one.score, one.year, one.fresh) == (score, wanted, fresh):
                return one
        names = sorted({one.score for one in self.trials})
        raise DataError(f"'{score}' was not tried for {wanted}", repair=nearest(score, names))

    @property
    def standing(self) -> Standing:
        """What the judged score may be called: by the rule of the protocol, for all pairs of the first year."""
        if self.trial(self.judged).ahead_low > 0:
            return "beats gravity"
        if self.trial(self.joined).ahead_low > 0:
            return "adds to gravity"
        return "a value, not a prediction"

    @property
    def caption(self) -> str:
        """What was trained on what, what was told, and what the intervals hold."""
        first = self.trial(self.judged)
        return (
            f"Trained to {self.until}, told for {self.next}: {first.pairs} ordered pairs, {first.printed} printed. "
            f"Intervals {self.share:.0%} over {self.draws} draws of places, seed {self.seed}; "
            "scores are not fitted again in the draws. A pair that is not printed is not above the limit, and not zero."
        )


@dataclass(frozen=True)
class _Field:
    # The pairs that are told: their places, whether they were printed in training, and the scores in order.
    source: NDArray[np.intp]
    destination: NDArray[np.intp]
    before: Bools
    scores: Mapping[str, Floats]


def backtest(
    ties: Ties,
    ground: Ground,
    scores: Mapping[str, Floats],
    *,
    until: int,
    among: Sequence[str],
    draws: int = 2000,
    seed: int = 0,
    share: float = SHARE,
) -> Backtest:
    """Train on ties up to a year, tell which pairs are printed in each later year, and compare with gravity.

    scores  name -> (source, destination) over the places of the ground, NaN where not known; the first is judged
    among   pairs of these places are told; those with every score known
    Raises BuildError where no later year is there, where no pair can be told, and whatever `gravity` refuses.
    """
    ahead = [year for year in ties.years if year > until]
    if not ahead or not scores:
        what = f"there is no tie after {until}" if scores else "there is no score to judge"
        raise BuildError(what, where="backtest", repair="train on fewer years, or give a score")
    past = ties.until(until)
    plain = gravity(past, ground, share=share)
    censored = gravity(past, ground, how="censored", share=share)
    judged = next(iter(scores))
    field = _field(ground, scores, among, plain, censored, np.isfinite(past.among(ground.places)))
    joined = f"{BASELINE} and {judged}"
    told, weights = _joined(field.scores[BASELINE], field.scores[judged], field.before)
    ordered = {BASELINE: field.scores[BASELINE], judged: field.scores[judged], joined: told} | dict(field.scores)
    field = _Field(field.source, field.destination, field.before, ordered)
    met, number = np.unique(np.append(field.source, field.destination), return_inverse=True)
    half = len(field.source)
    weight = pair_weights(number[:half], number[half:], len(met), draws, seed)
    trials: list[Trial] = []
    for year in ahead:
        came = np.isfinite(ties.among(ground.places, [year]))[field.source, field.destination]
        for fresh in (False, True):
            trials += _trials(field, came, weight, year, fresh, share)
    return Backtest(
        judged=judged,
        joined=joined,
        until=until,
        trials=tuple(trials),
        weights=weights,
        gravity=plain,
        censored=censored,
        ties=ties.fingerprint,
        panel=ground.panel,
        version=release(),
        seed=seed,
        draws=draws,
        share=share,
    )


def _field(
    ground: Ground,
    scores: Mapping[str, Floats],
    among: Sequence[str],
    plain: Gravity,
    censored: Gravity,
    before: Bools,
) -> _Field:
    wanted = np.array([one in set(among) for one in ground.places], dtype=np.bool_)
    known = ground.covered & wanted[:, None] & wanted[None, :]
    for name, score in scores.items():
        if score.shape != known.shape:
            raise BuildError(
                f"the score '{name}' has shape {score.shape}, the ground {known.shape}",
                where="backtest",
                repair="give it over the places of the ground, NaN where it is not known",
            )
        known = known & np.isfinite(score)
    if not known.any():
        raise BuildError(
            "no pair has every score", where="backtest", repair="leave out the score that knows few places"
        )
    source, destination = np.nonzero(known)
    found = {BASELINE: np.log(plain.expected[known]), CENSORED: np.log(censored.expected[known])}
    found |= {name: np.asarray(score[known], dtype=np.float64) for name, score in scores.items()}
    return _Field(source, destination, before[known], found | {BEFORE: before[known].astype(np.float64)})


def _joined(expected: Floats, score: Floats, before: Bools) -> tuple[Floats, tuple[float, ...]]:
    # Both in one, with the weights that told the training years best; each in units of its own spread meanwhile.
    middle = np.array([expected.mean(), score.mean()])
    width = np.array([expected.std() or 1.0, score.std() or 1.0])
    x = np.column_stack([np.ones(len(score)), (np.column_stack([expected, score]) - middle) / width])
    b, settled = logit(x, before.astype(np.float64))
    if not settled:
        raise BuildError(
            "gravity and the score tell the training years apart without a fault, or no pair was printed in them",
            where="backtest",
            repair="train on more years, or tell pairs of more places",
        )
    slope = b[1:] / width
    return logistic(x @ b)[0], (float(b[0] - slope @ middle), *slope.tolist())


def _trials(field: _Field, came: Bools, weight: Floats, year: int, fresh: bool, share: float) -> Iterator[Trial]:
    kept = ~field.before if fresh else np.ones(len(came), dtype=np.bool_)
    ends = [(1 - share) / 2, (1 + share) / 2]
    base = field.scores[BASELINE][kept]
    yes, drawn = came[kept], weight[:, kept]
    first, first_drawn = auc(base, yes), aucs(base, yes, drawn)
    for name, one in field.scores.items():
        score = one[kept]
        all_drawn = aucs(score, yes, drawn)
        here = auc(score, yes)
        yield Trial(
            name,
            year,
            fresh,
            len(yes),
            int(yes.sum()),
            here,
            *_ends(all_drawn, ends),
            *delong(score, yes, share),
            lift(score, yes, TOP),
            here - first,
            *_ends(all_drawn - first_drawn, ends),
        )


def _ends(drawn: Floats, ends: list[float]) -> Spans:
    if np.isnan(drawn).all():
        return np.nan, np.nan
    low, high = np.nanquantile(drawn, ends)
    return float(low), float(high)
