"""One replication after another: what is drawn, what comes of it, and how it is counted."""
