"""Whole cases with named faults, and what they must be found as: built here and exported to a workbook, or kept as JSON."""
