"""The kinds of jobs that there are."""

from tuimem.jobs.condense import CondenseHandler
from tuimem.jobs.digest import DigestHandler
from tuimem.jobs.facts import FactsHandler
from tuimem.jobs.handler import JobHandler
from tuimem.jobs.profile import ProfileHandler
from tuimem.jobs.summary import SummaryHandler

HANDLERS: tuple[JobHandler, ...] = (
    SummaryHandler(),
    CondenseHandler(),
    FactsHandler(),
    ProfileHandler(),
    DigestHandler(),
)
