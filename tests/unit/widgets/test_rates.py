"""A slow reply has figures, too."""

import pytest

from tuimem.widgets.rates import write_rate


@pytest.mark.parametrize(("rate", "said"), [(0.34, "0.3 words/s"), (9.94, "9.9 words/s"), (24.4, "24 words/s")])
def test_a_rate_is_never_nothing(rate: float, said: str) -> None:
    assert write_rate(rate, "words") == said
