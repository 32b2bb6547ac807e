"""The terms of a match: what no figure tells and a judgement must, each drawn between two ends.

A term that is drawn in every replication cannot decide a match unseen: what hangs on it shows as doubt.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from miqyas.errors import BuildError
from miqyas.index.plan import Floats

Ends = tuple[float, float]
STREAM = 7
"""Number of the stream of random numbers that terms are drawn from."""


@dataclass(frozen=True)
class Terms:
    """What is judged, lowest and highest; the model as it is written takes the middle.

    optimum      gap at which most is learned, as a share of the way from the last to the first place
    electricity  access to electricity, in %, from which on its lack no longer holds learning back
    skills       index of human capital (0 to 1) from which on its lack no longer holds learning back
    """

    optimum: Ends = (0.25, 0.5)
    electricity: Ends = (60.0, 95.0)
    skills: Ends = (0.4, 0.6)

    def __post_init__(self) -> None:
        for name in ("optimum", "electricity", "skills"):
            low, high = getattr(self, name)
            if not 0 < low <= high:
                raise BuildError(
                    f"the term '{name}' goes from {low:g} to {high:g}",
                    where="terms",
                    repair="give the lower end first, above 0",
                )

    @property
    def middle(self) -> Floats:
        """What the model as it is written takes: (term,) in the order of the class."""
        return np.array([sum(one) / 2 for one in (self.optimum, self.electricity, self.skills)])

    def drawn(self, seed: int, replications: int) -> Floats:
        """What each replication takes: (replication, term), uniform between the ends."""
        random = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(STREAM,))))
        low, high = np.array([self.optimum, self.electricity, self.skills]).T
        drawn: Floats = low + (high - low) * random.random((replications, 3))
        return drawn
