"""The rows of the settings screen: what is in force, where from, what differs, what is not saved."""

from tuimem.settings.describe import describe
from tuimem.settings.layers import Layer, resolve
from tuimem.settings.setting_rows import is_set, setting_rows


def test_there_is_a_row_for_every_setting_with_its_value_and_origin() -> None:
    loaded = resolve(
        [
            Layer("file /home/someone/settings.toml", {"memory.threshold": 12, "endpoint.base_url": "http://a:b@c/v1"}),
            Layer("config profile Story, unsaved", {"summaries.words": 20}),
            Layer("environment TUIMEM_MEMORY_STEP_AT", {"memory.step_at": "80"}, from_text=True),
        ]
    )
    rows = {row.setting.key: row for row in setting_rows(loaded, ["summaries.words"])}
    assert list(rows) == [setting.key for setting in describe()]
    assert (rows["memory.threshold"].value, rows["memory.threshold"].origin) == ("12", "settings file")
    assert rows["summaries.words"].is_unsaved and not rows["summaries.words"].is_default
    assert not rows["summaries.words"].is_overruled
    assert rows["memory.step_at"].is_overruled
    assert rows["memory.step_to"].is_default and not is_set(rows["memory.step_to"])
    assert ":b@" not in rows["endpoint.base_url"].value
