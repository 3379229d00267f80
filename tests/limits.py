"""How long tests wait for what must come. A wait ends when its condition holds, so these cost nothing when all is well."""

LONGEST_WAIT = 60.0
"""Seconds for a condition to hold, for a program to start or end, and for a server to answer, on a slow, busy machine."""

LONGEST_MODEL_WAIT = 300.0
"""Seconds for what the built-in model has to write first."""
