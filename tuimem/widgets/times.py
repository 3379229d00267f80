"""Moments as people write them."""

import time

_DAY = 86_400


def now() -> float:
    """Seconds since the epoch: the clock by which moments are written."""
    return time.time()


def day_and_time(moment: float) -> str:
    """The time of day, with the day unless that is today; `moment` is in seconds since the epoch."""
    then, today = time.localtime(moment), time.localtime(now())
    at = time.strftime("%H:%M", then)
    if (then.tm_year, then.tm_yday) == (today.tm_year, today.tm_yday):
        return at
    yesterday = time.localtime(now() - _DAY)
    if (then.tm_year, then.tm_yday) == (yesterday.tm_year, yesterday.tm_yday):
        return f"yesterday {at}"
    day = f"{then.tm_mday} {time.strftime('%b', then)}"
    return f"{day} {at}" if then.tm_year == today.tm_year else f"{day} {then.tm_year}"
