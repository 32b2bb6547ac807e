"""A chart as a file: a page that needs no network, a picture, or the document itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from miqyas.errors import MiqyasError, nearest
from miqyas.present.chart.library import alt
from miqyas.present.markup import inert

SCALE = 2.0
"""Pixels of a picture for each pixel of the chart."""

POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
"""What the page may do: run what stands in it, and fetch nothing."""

PAGE = """<!doctype html>
<html lang="{language}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<style>
html {{ background: {paper}; color-scheme: {theme}; }}
body {{ margin: 0 auto; max-width: 1000px; }}
#chart {{ overflow-x: auto; }}
</style>
</head>
<body>
<div id="chart" dir="ltr" role="figure" aria-label="{description}"></div>
<script>{library}</script>
<script>
vegaEmbed("#chart", {spec}, {{ actions: false, renderer: "svg", ast: true }});
</script>
</body>
</html>
"""


def drawn(chart: alt.LayerChart, ending: str) -> bytes:
    """The bytes of a file with that ending; raises MiqyasError for an ending that charts have no file for."""
    if ending not in ENDINGS:
        raise MiqyasError(f"charts are not written as '{ending}'", where="--out", repair=nearest(ending, ENDINGS))
    return ENDINGS[ending](chart.to_dict())


def _json(spec: Mapping[str, Any]) -> bytes:
    return (json.dumps(spec, ensure_ascii=False, indent=1) + "\n").encode()


def _svg(spec: Mapping[str, Any]) -> bytes:
    text: str = _converter().vegalite_to_svg(dict(spec), vl_version=_version(), allowed_base_urls=[])
    return text.encode()


def _png(spec: Mapping[str, Any]) -> bytes:
    picture: bytes = _converter().vegalite_to_png(dict(spec), vl_version=_version(), scale=SCALE, allowed_base_urls=[])
    return picture


def _html(spec: Mapping[str, Any]) -> bytes:
    about = spec["usermeta"]
    return PAGE.format(
        language=inert(about["language"]),
        direction="rtl" if about["language"] == "ar" else "ltr",
        policy=POLICY,
        title=inert(about["title"]),
        theme=inert(about["theme"]),
        paper=inert(spec["background"]),
        description=inert(spec["description"]),
        library=_library(),
        spec=_inline(spec),
    ).encode()


@cache
def _library() -> str:
    # Putting it together takes seconds: once for all pages.
    text: str = _converter().javascript_bundle("window.vegaEmbed = vegaEmbed;", vl_version=_version())
    return text.replace("</script", "<\\/script")


def _inline(spec: Mapping[str, Any]) -> str:
    # Inside a script nothing may look like the end of it, or like a line that is none in JSON.
    text = json.dumps(spec, ensure_ascii=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _converter() -> ModuleType:
    try:
        import vl_convert
    except ImportError:
        raise MiqyasError(
            "pages and pictures of charts need vl-convert-python",
            where="--out",
            repair="pip install 'miqyas[chart]', or write the chart as .json",
        ) from None
    return vl_convert


def _version() -> str:
    # The converter holds several versions; a document is drawn by the one that it was written for.
    return ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])


ENDINGS: dict[str, Callable[[Mapping[str, Any]], bytes]] = {
    ".html": _html,
    ".json": _json,
    ".png": _png,
    ".svg": _svg,
}


def ending(out: Path) -> str:
    """The ending of a file's name, in small letters; raises MiqyasError where charts have no such file."""
    found = out.suffix.lower()
    if found not in ENDINGS:
        told = f"'{out.name}' has no ending" if not found else f"charts are not written as '{found}'"
        raise MiqyasError(told, where=f"--out {out}", repair=f"choose from {', '.join(ENDINGS)}, as in chart.html")
    return found
