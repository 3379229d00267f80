"""What passages have in common, with those of other machines among them."""

from collections.abc import Iterable

from msgspec.structs import replace

from tuimem.memory.recall.passages import IndexedPassage, Statistics


def with_foreign(statistics: Statistics, foreign: Iterable[IndexedPassage]) -> Statistics:
    """The numbers with these passages counted too.

    They are the nearest ones only, as nobody knows the rest: beside many passages here they change little, and where
    nothing is here yet, they are all that there is to tell rare words and long messages by.
    """
    for one in foreign:
        statistics = _with(statistics, one)
    return statistics


def _with(all_of_them: Statistics, one: IndexedPassage) -> Statistics:
    role, sizes = one.role, all_of_them.sizes
    before = sizes.get(role, 0)
    terms = {*one.passage.terms.split(), *one.passage.lead_terms.split()}

    def mean(means: dict[str, float], value: int) -> dict[str, float]:
        return means | {role: (means.get(role, 0.0) * before + value) / (before + 1)}

    return replace(
        all_of_them,
        passages=all_of_them.passages + 1,
        sizes=sizes | {role: before + 1},
        lengths=mean(all_of_them.lengths, one.passage.length),
        mean_length=mean(all_of_them.mean_length, one.characters),
        counts={
            term: by_role | {role: by_role.get(role, 0) + 1} if term in terms else by_role
            for term, by_role in all_of_them.counts.items()
        },
    )
