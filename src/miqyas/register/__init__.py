"""Floor 3: what was promised? Parties, engagements, commitments and evidence, in a ledger that only grows."""
