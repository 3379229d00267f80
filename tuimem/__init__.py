"""A terminal chat that shows what the model remembers, and lets you steer it."""

__version__ = "0.1.0"
