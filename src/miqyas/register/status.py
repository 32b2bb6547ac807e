"""How far a commitment is: the scale of the Open Government Partnership, and two ends more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SCALE = ("no-evidence", "not-started", "limited", "substantial", "complete", "superseded", "withdrawn")
OPEN = frozenset(SCALE[:4])
"""Statuses under which something is still owed."""

FIRST = "no-evidence"
COMPLETE = "complete"


def is_commitment(content: Mapping[str, Any]) -> bool:
    """Whether a text binds anybody: without an owner and a date it is a statement."""
    return bool(content.get("owner")) and bool(content.get("due"))
