"""The library that charts are written with: altair (extra 'chart'), or the line that installs it."""

from __future__ import annotations

from miqyas.errors import MiqyasError

try:
    import altair as alt
except ImportError:
    raise MiqyasError("charts need altair", repair="pip install 'miqyas[chart]'") from None

__all__ = ["alt"]
