"""Places that are ranked, and how a written name leads to one of them (convention §1)."""
