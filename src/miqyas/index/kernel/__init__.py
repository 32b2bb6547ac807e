"""The kernels: pure functions on arrays, without labels and without checks."""
