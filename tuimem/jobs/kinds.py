"""Names of kinds of jobs that are known outside of their handlers; cheap to import."""

SUMMARY = "summary"
