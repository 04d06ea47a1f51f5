"""The reports, read as their users read them."""
