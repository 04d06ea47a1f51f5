"""The commands, one module each: what they are called with, and nothing heavy before they run."""
