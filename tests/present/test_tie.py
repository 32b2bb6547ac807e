"""An existing tie in one sentence."""

from dataclasses import replace

import pytest

from miqyas.errors import BuildError
from miqyas.present.tie import line
from miqyas.study.match.gravity import Tie, missing

SEEN = Tie("PAK", "TUR", 12.0, None, 31.2, 22.4, 43.1, 5.0, 200.0, "as expected")


@pytest.mark.parametrize(
    ("tie", "told"),
    [
        (SEEN, "observed 12, expected 31 [22, 43], as pairs like it"),
        (replace(SEEN, verdict="untapped"), "observed 12, expected 31 [22, 43], less than pairs like it"),
        (
            replace(SEEN, verdict="surplus", observed=4464.0),
            "observed 4,464, expected 31 [22, 43], more than pairs like it",
        ),
        (
            replace(SEEN, observed=None, limit=100.0, verdict="cannot be told"),
            "not printed, so not above 100, expected 31 [22, 43], whether that is little cannot be told",
        ),
        (replace(SEEN, observed=0.0, low=0.2), "observed 0, expected 31 [<1, 43], as pairs like it"),
        (missing("PAK", "TUR"), "not recorded"),
    ],
)
def test_what_is_said(tie: Tie, told: str) -> None:
    assert line(tie, "Pakistan", "Türkiye") == f"Pakistan to Türkiye: {told}"


def test_it_is_said_in_arabic() -> None:
    text = line(SEEN, "باكستان", "تركيا", "ar")
    assert text == "من باكستان إلى تركيا: المسجَّل 12، المتوقع 31 [22، 43]، كالأزواج المماثلة"
    with pytest.raises(BuildError, match="not told in 'de'"):
        line(SEEN, "Pakistan", "Türkiye", "de")
