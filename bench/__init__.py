"""Benches: what our layers cost beside the bare library underneath, measured in the same run."""
