"""What an index becomes when something is taken out of it: a part, a place, a source, a single figure."""
