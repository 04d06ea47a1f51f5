"""Measured comparisons, each rerunnable by one command; results as ratios against a named baseline in one run."""
