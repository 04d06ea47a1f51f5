"""From files to case records: one module a format, all problems of a run collected."""

from adapters.loading import LoadedInput, load

__all__ = ["LoadedInput", "load"]
