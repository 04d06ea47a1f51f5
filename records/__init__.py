"""The case record and everything that is said about it: schema, three-state values, links, findings, problems."""
