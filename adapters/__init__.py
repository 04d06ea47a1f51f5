"""From files to case records: one module a format, all problems of a run collected."""

from adapters.loading import LoadedInput, load
from adapters.partitions import partitions

__all__ = ["LoadedInput", "load", "partitions"]
