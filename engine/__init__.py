"""Deciding: Python measures, durable_rules decides, the reference interpreter checks and explains."""
