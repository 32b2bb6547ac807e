"""Personal details: kept beside the chain, which holds only their salted digest, so that they can be erased."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from miqyas.register.line import canonical

DIGEST, ERASED = "details", "erased"
"""Keys of a content: the digest of the details, and that they were erased."""


class Sealed(NamedTuple):
    """Details as they are kept: a salt of their own, and the text."""

    salt: str
    body: str

    @property
    def digest(self) -> str:
        """What the chain holds: without the salt nobody can try out names against it."""
        return sha256(f"{self.salt}\n{self.body}".encode()).hexdigest()


def sealed(private: Mapping[str, Any]) -> Sealed:
    """Details under a new random salt."""
    return Sealed(secrets.token_hex(32), canonical(private))
