"""How long tests wait for what must come. A wait ends when its condition holds, so long limits cost nothing."""

LONGEST_WAIT = 180.0
"""Seconds for a condition to hold, a program to start or end, a server to answer; on a slow and busy machine, too."""

LONGEST_MODEL_WAIT = 300.0
"""Seconds for what the built-in model has to write first."""
