"""Names of kinds of jobs that are known outside of their handlers, and of what they carry; cheap to import."""

SUMMARY = "summary"
CONDENSE = "condense"
FACTS, PROFILE, DIGEST = "facts", "profile", "digest"
"""Also the names of the learners whose exchanges these jobs read."""

SHOWN = {
    SUMMARY: "summarising",
    CONDENSE: "condensing",
    FACTS: "learning",
    PROFILE: "updating the profile",
    DIGEST: "updating the digest",
}
"""The kinds whose progress people see, each with what is being done."""

LEARNING = frozenset({FACTS, PROFILE, DIGEST})
"""The kinds that nobody waits for: a few of them are no reason for esc to do anything but what it would do."""

NEWEST = "newest"
"""Carried by a learner's job: the exchange that it was queued for."""

BEHIND = "behind"
"""Carried by one that reads on behind an exchange: what waits up to that one is not for it."""

REACH = "reach"
"""Carried by a job for a digest: whom the digest is for."""

MESSAGES = "messages"
"""Carried by a job on several messages: their ids."""

ONLY_MISSING = "only_missing"
"""Carried by a summary job: nothing is made when the message has got a summary by the time the job's turn comes."""
