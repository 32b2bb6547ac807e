"""check: what is doubtful about a model, and about a model on a panel, before anything is built."""

from __future__ import annotations

from miqyas.data.panel import Panel
from miqyas.errors import MiqyasError, Notice, raise_all
from miqyas.index.model import Model
from miqyas.index.written.document import Document
from miqyas.index.written.doubts import doubts
from miqyas.index.written.findings import Findings
from miqyas.index.written.fit import fit


def check(model: Model, panel: Panel | None = None) -> tuple[Notice, ...]:
    """Tell what a reader must know about a model and, with a panel, about the model on these figures.

    Each notice names file, line and key. Raises ModelError or DataError, all mistakes together, for what
    keeps the model from being built on the panel.
    """
    document = model.document if isinstance(model.document, Document) else Document.of(model.document)
    findings = Findings(model.file, document.lines)
    notices = list(document.notices)
    try:
        notices += doubts(model, findings)
        if panel is not None:
            notices += fit(model, panel, findings)
    except MiqyasError as error:
        findings.take(error)
    raise_all(f"{findings.site.name or model.id} on these data", findings.in_order())
    return tuple(notices)
