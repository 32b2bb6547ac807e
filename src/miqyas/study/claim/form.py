"""The nearest form: how a claim is written, with the place and the measure that a sentence already names."""

from __future__ import annotations

from collections.abc import Sequence

from miqyas.errors import closest
from miqyas.study.claim.ground import Ground
from miqyas.study.claim.piece import Piece

PLACE, OTHER, MEASURE, INDEX = "Pakistan", "Bangladesh", "internet use", "GSLI 2021"
_FORMS = (
    (("place", "lead", "top", "rank"), '"{place} ranks 2nd in the {index}"'),
    (("times",), '"{measure} in {place} doubled between 2015 and 2020"'),
    (("superlative", "none", "other"), '"{place} has the highest {measure} of the OIC members in 2020"'),
    (("comparison", "than"), '"{place} has a higher {measure} than {other} in 2020"'),
    (("change", "every"), '"{measure} in {place} rose by 12 % between 2015 and 2020"'),
    (("amount",), '"{measure} in {place} was above 25 % in 2020"'),
)
_ELSE = '"{measure} in {place} rose from 2015 to 2020", or "{place} ranks 2nd in the {index}"'


def nearest_form(found: Sequence[Piece], ground: Ground) -> str:
    """A sentence of the grammar, as near to what was written as its pieces allow; words that may be slips are named."""
    roles = {one.role for one in found}
    form = next((text for cues, text in _FORMS if roles & set(cues)), _ELSE)
    places = [
        ground.panel.name(one.value) if one.value in ground.panel.row else one.text
        for one in found
        if one.role == "country"
    ]
    places = list(dict.fromkeys(places))
    measured = [one for one in found if one.role == "measure"]
    index = next((one.text for one in measured if one.value.measures[0].source in ("ranks", "index")), INDEX)
    series = next((one.text for one in measured if one.value.measures[0].source in ("series", "table")), MEASURE)
    place = places[0] if places else PLACE
    other = places[1] if len(places) > 1 else (OTHER if place != OTHER else PLACE)
    written = form.format(
        place=place,
        other=other,
        measure=series[:1].upper() + series[1:] if form.startswith('"{m') else series,
        index=index,
    )
    return written + _slips(found, ground)


def _slips(found: Sequence[Piece], ground: Ground) -> str:
    near: dict[str, str] = {}
    for one in found:
        if one.role == "unknown" and len(one.text) > 3 and (known := closest(one.text, ground.words.names)):
            near[one.text] = known[0]
    if not near:
        return ""
    told = "; ".join(f"for '{word}' perhaps '{name}'" for word, name in list(near.items())[:3])
    return f" ({told})"
