"""Which choice is the cause: estimators that know nothing of indices, and the runs they need."""
