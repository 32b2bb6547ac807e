"""One file for each command; its body imports what it needs, so that help stays light."""
