"""How figures are gathered and printed: rounds by turns, medians, and whether a claim holds."""

import argparse
from collections.abc import Callable
from statistics import median, quantiles
from typing import TypeVar

Figure = TypeVar("Figure")


def arguments(description: str | None, runs: int) -> argparse.ArgumentParser:
    """A parser with the option that every benchmark has."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=runs, help=f"how often each is measured; {runs} if left out")
    return parser


def by_turns(runs: int, *measures: Callable[[], Figure]) -> list[list[Figure]]:
    """What each measures, so many times by turns, after one run of each that does not count."""
    rounds = [[measure() for measure in measures] for _ in range(runs + 1)][1:]
    return [list(figures) for figures in zip(*rounds, strict=True)]


def ratio(ours: list[float], bare: list[float]) -> float:
    """The median of the ratios of the pairs."""
    return median(mine / theirs for mine, theirs in zip(ours, bare, strict=True))


def percentile_95(values: list[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    return quantiles(values, n=20, method="inclusive")[-1]


class Claims:
    """Prints figures, and remembers whether a claim was missed."""

    def __init__(self) -> None:
        self.missed = 0

    def check(self, what: str, figure: float, limit: float, unit: str = "") -> None:
        """Print a figure beside what is claimed: at most `limit`."""
        missed = figure > limit
        self.missed += missed
        print(f"{what:<58} {figure:9.2f} {unit:<3} claimed: at most {limit:g}{'   MISSED' * missed}", flush=True)

    def tell(self, what: str, figure: float, unit: str = "") -> None:
        """Print a figure."""
        print(f"{what:<58} {figure:9.2f} {unit}", flush=True)
