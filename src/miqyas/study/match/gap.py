"""The learnable gap: nothing is learned from an equal, little from one too far ahead.

What is new grows with the distance, what is understood shrinks with it, and learning is their product: an inverted U
(Nooteboom, Van Haverbeke, Duysters, Gilsing & van den Oord 2007, Research Policy 36, 1016-1034, who found it between
firms). That it holds between countries, and where its top lies, is a judgement: the top is a term and is drawn.
"""

from __future__ import annotations

import numpy as np

from miqyas.data.panel import Floats


def learnable(distance: Floats | float, optimum: Floats | float) -> Floats:
    """How much of what one side has the other can take up: (d/w) (2 - d/w) between 0 and 2w, else 0.

    distance  how far the giver is ahead, as a share of the way from the last to the first place
    optimum   w, the distance at which most is learned, above 0; broadcasts against distance
    returns   in [0, 1]: 1 at w, 0 where the giver is not ahead and from 2w on; NaN where distance is
    """
    part = np.asarray(distance, dtype=np.float64) / optimum
    return np.where(np.isnan(part), np.nan, np.maximum(part * (2.0 - part), 0.0) * (part > 0))


def standing(share: Floats, floor: Floats) -> Floats:
    """How far something stands up to a floor: in proportion below it, 1 from it on.

    share, floor  in one unit, floor above 0; broadcast
    """
    return np.clip(share / floor, 0.0, 1.0)
