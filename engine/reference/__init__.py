"""The reference interpreter: every rule evaluated straight from its tree, as language.md says it, and nothing kept.

The second of two evaluators that know nothing of each other; verdicts are compared with it and explained by it.
"""
