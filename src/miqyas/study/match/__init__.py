"""match: who can give what to whom, field by field, and how sure that is."""
