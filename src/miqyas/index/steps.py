"""Every module that registers methods, imported, so that the table of methods is full."""

from miqyas.index.kernel import aggregate, carry, denominate, impute, normalise, screen, treat, weigh

__all__ = ["aggregate", "carry", "denominate", "impute", "normalise", "screen", "treat", "weigh"]
