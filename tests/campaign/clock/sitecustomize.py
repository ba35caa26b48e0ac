"""Lets Python sleep beside libfaketime 0.9.10, which refuses to sleep until a given moment."""

import select
import time


def _sleep(seconds: float) -> None:
    select.select([], [], [], seconds)


time.sleep = _sleep  # type: ignore[assignment]
