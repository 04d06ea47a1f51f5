"""The rule language: from text to a checked tree. Knows the schema, never a case."""
