"""Divisors: what may stand below a fraction bar."""

from __future__ import annotations

import numpy as np

from miqyas.data.panel import Floats


def divisor(x: Floats | float) -> Floats:
    """The number itself where it is positive, NaN elsewhere: no constant column ever comes out as a number.

    x        any shape
    returns  the same shape
    """
    return np.where(np.asarray(x) > 0, x, np.nan)
