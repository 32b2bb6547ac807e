"""Areas of cooperation: a technology field, and the way in which it is worked on."""

from __future__ import annotations

from miqyas.data.pack import table

FIELDS = (*dict.fromkeys(row["field"] for row in table("field-topics")), "general")
"""The six fields as the data define them, and what concerns all of them."""

MODALITIES = ("training", "experts", "infrastructure", "standards", "research", "market", "finance")
"""What one side can give another."""
