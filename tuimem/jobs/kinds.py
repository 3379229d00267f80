"""Names of kinds of jobs that are known outside of their handlers, and of what they carry; cheap to import."""

SUMMARY = "summary"

ONLY_MISSING = "only_missing"
"""Carried by a summary job: nothing is made when the message has got a summary by the time the job's turn comes."""
