"""Draft communiqués read sentence by sentence: what is promised in them, and what a promise lacks."""
