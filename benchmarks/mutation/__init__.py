"""Rules made slightly wrong on purpose, to see whether their examples notice (``python -m benchmarks.rule_mutants``)."""
