"""How far a rank can go: polytopes of weights, bounds and proofs."""
