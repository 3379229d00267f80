"""A terminal chat in which you see and steer what the model remembers."""

__version__ = "0.1.0"
