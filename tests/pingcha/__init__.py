"""The command and the API, run as their users run them."""
