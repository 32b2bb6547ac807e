"""Claims: what is said of a place, checked against what is known (shelf of study)."""
