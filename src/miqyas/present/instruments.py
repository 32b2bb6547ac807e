"""Policy instruments on record, as facts that claims are checked with: what joins the register and the claims."""

from __future__ import annotations

from miqyas.data.place import countries
from miqyas.register.ledger import Ledger
from miqyas.study.claim.claim import Instrument


def instruments(address: str) -> tuple[Instrument, ...]:
    """The policies of a register, each of the country of the party whose it is."""
    ledger = Ledger(address)
    try:
        seats = {one.entity: str(one.content.get("country") or one.entity) for one in ledger.entries("party")}
        found = ledger.entries("policy")
    finally:
        ledger.close()
    known = countries()
    return tuple(
        Instrument(
            place=place,
            name=str(one.content["name"]),
            aim=str(one.content["aim"]),
            start=str(one.content.get("start", "")),
            end=str(one.content.get("end", "")),
            source=str(one.content.get("source", "")),
        )
        for one in found
        # A country is a party by its code, also where nothing more is said of it.
        if (place := seats.get(str(one.content["party"]), str(one.content["party"]))) in known
    )
