"""The bundled example, for real."""
