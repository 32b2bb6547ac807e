"""The model as it is written: reading it, checking it, and saying where it is wrong."""
