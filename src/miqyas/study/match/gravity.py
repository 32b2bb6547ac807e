"""gravity: how much cooperation size, distance, language and membership let expect, and where there is more or less.

A pair that is not printed is censored: its tie is at most what was printed from, and never zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from miqyas.data.panel import Floats
from miqyas.data.place import slips
from miqyas.data.tie import Ties
from miqyas.errors import BuildError, DataError
from miqyas.index.build import release
from miqyas.study.match import censor
from miqyas.study.match.gravity_fit import exponential, poisson, sandwich, spread
from miqyas.study.match.gravity_ground import Bools, Ground

SHARE = 0.90

How = Literal["published", "censored"]
Verdict = Literal["surplus", "as expected", "untapped", "cannot be told", "not recorded"]

FEWEST = 3
"""Printed pairs for each term, below which nothing is fitted."""


@dataclass(frozen=True)
class Tie:
    """What was recorded from one place to another, beside what gravity lets expect.

    observed             None where it is not printed or not recorded at all
    limit                the limit of printing where it is not printed: in no period of printing was it above that
    expected, low, high  the expectation and the interval of it; usual_low, usual_high what pairs like it have
    verdict              surplus and untapped only outside of what pairs like it have
    """

    source: str
    destination: str
    observed: float | None
    limit: float | None
    expected: float | None
    low: float | None
    high: float | None
    usual_low: float | None
    usual_high: float | None
    verdict: Verdict


@dataclass(frozen=True, eq=False)
class Gravity:
    """A gravity equation fitted to ties: everything by pair is (source, destination).

    coefficient, error   (term,), the error from a sandwich over pairs with a place in common
    expected, low, high  the expectation (the mean where fitted to printed pairs, the median where censored) and the
                         middle `share` of what it can be
    usual_low, usual_high  between which the middle `share` of pairs like it lie
    observed             NaN where it is not printed; used the pairs that were fitted to
    settled              whether the fit came to rest; a fit that did not is no finding
    """

    how: How
    ground: Ground
    ties: str
    version: str
    years: tuple[int, ...]
    above: float | None
    coefficient: Floats
    error: Floats
    expected: Floats
    low: Floats
    high: Floats
    usual_low: Floats
    usual_high: Floats
    observed: Floats
    used: Bools
    settled: bool
    share: float = SHARE

    @property
    def caption(self) -> str:
        """What was fitted to what, and what the intervals hold."""
        when = f"{self.years[0]}" if len(self.years) == 1 else f"{self.years[0]} to {self.years[-1]}"
        count = int(np.isfinite(self.observed[self.used]).sum())
        if self.how == "censored":
            more = f"{int(self.used.sum()) - count} that are not printed taken as at most {self.above:g}"
            way = f"normal model of the logarithm of {count} printed pairs, {more}; expected is the median"
        elif self.above is None:
            way = f"Poisson pseudo-maximum likelihood on {int(self.used.sum())} pairs, those not listed as 0"
        else:
            way = f"Poisson pseudo-maximum likelihood on {count} printed pairs; pairs not printed are left out, not 0"
        rest = "" if self.settled else " The fit did not settle and is no finding."
        return (
            f"Gravity, {when}: {way}. Intervals {self.share:.0%}, errors clustered by place; size, distance, language "
            f"and membership only, nothing on politics, firms or people.{rest}"
        )

    def between(self, source: str, destination: str) -> Tie:
        """The tie from one place to another; raises DataError for a place that is not there."""
        row = {one: i for i, one in enumerate(self.ground.places)}
        for one in (source, destination):
            if one not in row:
                lacking = dict(self.ground.left_out).get(one)
                what = f"gravity has no place '{one}'" + (f": it lacks {lacking}" if lacking else "")
                raise DataError(what, repair=slips(one, self.ground.places, {}))
        at = row[source], row[destination]
        if not self.ground.covered[at]:
            return missing(source, destination)
        seen = float(self.observed[at])
        known = not np.isnan(seen)
        expected, low, high, usual_low, usual_high = (
            float(one[at]) for one in (self.expected, self.low, self.high, self.usual_low, self.usual_high)
        )
        return Tie(
            source=source,
            destination=destination,
            observed=seen if known else None,
            limit=None if known else self.above,
            expected=expected,
            low=low,
            high=high,
            usual_low=usual_low,
            usual_high=usual_high,
            verdict=self._verdict(at),
        )

    def _verdict(self, at: tuple[int, int]) -> Verdict:
        seen, low, high = (float(one[at]) for one in (self.observed, self.usual_low, self.usual_high))
        if not self.settled:
            return "cannot be told"
        if not np.isnan(seen):
            return "surplus" if seen > high else "untapped" if seen < low else "as expected"
        if self.how == "published" or self.above is None or low <= self.above <= high:
            # What was fitted to printed pairs alone says nothing on how large one that is not printed should be.
            return "cannot be told"
        return "untapped" if self.above < low else "as expected"


def missing(source: str, destination: str) -> Tie:
    """The tie of two places on which there is no record: what a card says where no table of ties was given."""
    return Tie(source, destination, None, None, None, None, None, None, None, "not recorded")


def gravity(
    ties: Ties,
    ground: Ground,
    *,
    years: Iterable[int] | None = None,
    how: How = "published",
    share: float = SHARE,
) -> Gravity:
    """Fit the gravity equation to the ties of some years added up, all when not given.

    how  "published": Poisson pseudo-maximum likelihood on printed pairs, which leans high for pairs that are small;
         "censored": a normal model of the logarithm with pairs that are not printed somewhere below the limit
    Where the ties have no limit, a pair that is covered and not listed is 0 and is fitted to.
    Raises BuildError for too few pairs, for a term that says nothing beside the others, and for "censored" without a
    limit or without a pair below it.
    """
    chosen = tuple(sorted(set(ties.years if years is None else years)))
    observed = np.where(ground.covered, ties.among(ground.places, chosen), np.nan)
    if ties.above is None:
        observed = np.where(ground.covered & np.isnan(observed), 0.0, observed)
    printed = np.isfinite(observed)
    used = ground.covered if how == "censored" else printed
    _check(ties, ground, printed, used, how)
    source, destination = np.nonzero(used)
    x, y = ground.x[used], observed[used]
    z = NormalDist().inv_cdf((1 + share) / 2)
    if how == "censored":
        assert ties.above is not None
        fitted = censor.fit(
            x,
            np.log(y, where=~np.isnan(y), out=np.zeros_like(y)),
            ~np.isnan(y),
            np.log(ties.above),
            source,
            destination,
        )
        b, covariance, settled = fitted.b, fitted.covariance[:-1, :-1], fitted.settled
        around = np.exp(z * fitted.sigma * np.array([-1.0, 1.0]))
    else:
        b, settled = poisson(x, y)
        mean, slope = exponential(x @ b)
        covariance = sandwich(x, y - mean, slope, source, destination)
        around = np.quantile(y / mean, [(1 - share) / 2, (1 + share) / 2])
    eta = ground.x @ b
    error = spread(ground.x.reshape(-1, len(b)), covariance).reshape(eta.shape)
    apart = np.where(np.eye(len(eta), dtype=np.bool_), np.nan, 0.0)
    return Gravity(
        how=how,
        ground=ground,
        ties=ties.fingerprint,
        version=release(),
        years=chosen,
        above=ties.above,
        coefficient=b,
        error=np.sqrt(np.maximum(np.diag(covariance), 0.0)),
        expected=np.exp(eta) + apart,
        low=np.exp(eta - z * error) + apart,
        high=np.exp(eta + z * error) + apart,
        usual_low=np.exp(eta) * around[0] + apart,
        usual_high=np.exp(eta) * around[1] + apart,
        observed=observed,
        used=used,
        settled=settled,
        share=share,
    )


def _check(ties: Ties, ground: Ground, printed: Bools, used: Bools, how: How) -> None:
    if how not in ("published", "censored"):
        raise BuildError(f"gravity is not fitted '{how}'", repair="write 'published' or 'censored'")
    if how == "censored" and (ties.above is None or printed[used].all()):
        what = "the ties have no limit" if ties.above is None else "every pair is printed"
        raise BuildError(f"{what}, so nothing is censored", repair="fit with how='published', or give `above`")
    seen = int((printed & used).sum())
    if seen < FEWEST * len(ground.terms):
        raise BuildError(
            f"{seen} printed pairs are too few for {len(ground.terms)} terms",
            where="gravity",
            repair=f"give at least {FEWEST * len(ground.terms)}, or fewer sizes",
        )
    if idle := idle_term(ground.x[used & printed], ground.terms):
        raise BuildError(
            f"the term '{idle}' says nothing beside the others: it is constant or follows from them",
            where="gravity",
            repair="leave it out, or give ties of more places",
        )


def idle_term(x: Floats, terms: tuple[str, ...]) -> str:
    """The first term that is a sum of those before it, empty where none is."""
    scale = np.linalg.norm(x, axis=0)
    for i in range(x.shape[1]):
        if not scale[i] > 0:
            return terms[i]
        left = x[:, i] / scale[i]
        if i:
            before = x[:, :i] / scale[:i]
            left = left - before @ np.linalg.lstsq(before, left, rcond=None)[0]
        if np.linalg.norm(left) < 1e-9:
            return terms[i]
    return ""


def signs(gravity: Gravity) -> NDArray[np.int8]:
    """Which terms are above (1) or below (-1) nothing for sure, 0 where the interval holds 0: (term,)."""
    z = NormalDist().inv_cdf((1 + gravity.share) / 2)
    sure = np.abs(gravity.coefficient) > z * gravity.error
    return np.where(sure, np.sign(gravity.coefficient), 0).astype(np.int8)
