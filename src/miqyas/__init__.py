"""miqyas: composite indices that can be defended.

An index is a function of a model and a panel: `build(read_model("tai"), pack("tai"))`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from miqyas.data.pack import pack
    from miqyas.data.panel import Panel
    from miqyas.data.read import read
    from miqyas.data.write import write
    from miqyas.errors import MiqyasError
    from miqyas.index.build import build
    from miqyas.index.check import check
    from miqyas.index.method import methods
    from miqyas.index.model import Model
    from miqyas.index.modelfile import read_model
    from miqyas.index.result import Index
    from miqyas.study.claim.assess import assess
    from miqyas.study.extent import ranges
    from miqyas.study.influence import influence
    from miqyas.study.match.match import match
    from miqyas.study.sobol import sobol
    from miqyas.study.vary import Variation, vary

__all__ = [
    "Index",
    "MiqyasError",
    "Model",
    "Panel",
    "Variation",
    "assess",
    "build",
    "check",
    "influence",
    "match",
    "methods",
    "pack",
    "ranges",
    "read",
    "read_model",
    "sobol",
    "vary",
    "write",
]

# Where each name lives; it is imported when it is first asked for, so that `import miqyas` costs nothing.
_HOMES = {
    "Index": "index.result",
    "MiqyasError": "errors",
    "Model": "index.model",
    "Panel": "data.panel",
    "Variation": "study.vary",
    "assess": "study.claim.assess",
    "build": "index.build",
    "check": "index.check",
    "influence": "study.influence",
    "match": "study.match.match",
    "methods": "index.method",
    "pack": "data.pack",
    "ranges": "study.extent",
    "read": "data.read",
    "read_model": "index.modelfile",
    "sobol": "study.sobol",
    "vary": "study.vary",
    "write": "data.write",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("miqyas")
    if name not in _HOMES:
        raise AttributeError(f"miqyas has no '{name}'; it has {', '.join(__all__)}")
    if name == "methods":
        # The table of methods is full only once every step has been imported.
        import_module("miqyas.index.steps")
    found = getattr(import_module(f"miqyas.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
