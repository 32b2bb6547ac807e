"""Colours that can be told apart and read, by anybody, on light and on dark paper."""

from itertools import pairwise
from pathlib import Path

import pytest

import miqyas.present
from miqyas.present.chart.lane import ticks
from miqyas.present.chart.look import PALETTES, Look


def linear(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]


def luminance(colour):
    return sum(weight * one for weight, one in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True))


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", PALETTES.values(), ids=list(PALETTES))
def test_text_can_be_read(palette):
    for ground in (palette.paper, palette.wash):
        assert contrast(palette.ink, ground) >= 7
        assert contrast(palette.muted, ground) >= 4.5
    assert contrast(palette.dot, palette.band) >= 3
    assert contrast(palette.edge, palette.paper) >= 3
    assert all(contrast(one, palette.paper) >= 3 for one in palette.series)


@pytest.mark.parametrize("palette", PALETTES.values(), ids=list(PALETTES))
def test_the_ramp_goes_one_way_from_the_paper(palette):
    # Lightness alone tells the steps apart: nobody needs to see a hue.
    away = [contrast(one, palette.paper) for one in palette.ramp]
    assert all(later > 1.2 * earlier for earlier, later in pairwise(away))
    assert away[-1] > 7
    # The two bars of an effect lie next to each other.
    assert contrast(palette.band, palette.edge) > 1.8


def test_the_colours_are_those_of_the_page():
    style = (Path(miqyas.present.__file__).parent / "templates" / "page.css").read_text("utf-8")
    light, dark = style.split("prefers-color-scheme: dark", 1)
    for sheet, palette in ((light, PALETTES["light"]), (dark, PALETTES["dark"])):
        for name in ("paper", "ink", "muted", "line", "band", "edge", "dot"):
            assert f"--{name}: {getattr(palette, name)};" in sheet
        assert all(f"--s{number}: {one};" in sheet for number, one in enumerate(palette.series))


@pytest.mark.parametrize("most", [1, 2, 3, 10, 11, 23, 55, 57, 100, 248, 1000])
def test_an_axis_begins_with_the_first_rank_and_ends_with_the_last(most):
    found = ticks(most)
    assert found[0] == 1
    assert found[-1] == most
    assert len(found) <= 12
    assert found == sorted(set(found))
    if len(found) > 3:
        assert min(later - earlier for earlier, later in pairwise(found)) >= 0.3 * most / len(found)


def test_long_text_is_broken_at_words():
    text = "one two three four five six seven eight nine ten"
    lines = Look().lines(text, 130, 13)
    assert len(lines) > 1
    assert " ".join(lines) == text
    assert max(map(len, lines)) <= 20
    assert Look().lines("", 130, 13) == []
