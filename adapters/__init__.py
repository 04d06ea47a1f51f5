"""From files to case records: one module a format, all problems of a run collected."""

from adapters.entrance import load
from adapters.loading import LoadedInput
from adapters.partitions import partitions

__all__ = ["LoadedInput", "load", "partitions"]
