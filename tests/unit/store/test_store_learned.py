"""What is kept of servers and their models."""

from tuimem.endpoint.abilities import Learned
from tuimem.store import Store


def test_the_last_use_of_a_model_is_known_and_is_no_ability_of_it(store: Store) -> None:
    store.learned.set("http://here small", "overhead", Learned(7, "a count", 1.0))
    store.learned.use("http://here small")
    store.learned.use("http://here large")
    store.learned.allow("http://here", "chosen")
    used = store.learned.used()
    assert sorted(used, key=used.__getitem__) == ["http://here small", "http://here large"]
    assert list(store.learned.of("http://here small")) == ["overhead"]
    assert store.learned.of("http://here large") == {}
    assert store.learned.allowed() == {"http://here"}
    store.learned.use("http://here small")
    assert store.learned.used()["http://here small"] > used["http://here large"]
