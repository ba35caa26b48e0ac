"""What a typesetter gives up before it sees a manuscript, where the kernel lets it."""

from __future__ import annotations

import ctypes
import os

_NO_NEW_PRIVILEGES = 38  # PR_SET_NO_NEW_PRIVS, prctl(2)
_NEW_NETWORK = 0x4000_0000  # CLONE_NEWNET, unshare(2)


def give_up() -> None:
    """Give up the network and all ways to more rights: for this process and those it starts.

    Only the administrator may give up the network; for others that it is not used has to do. A
    kernel that knows of none of it leaves all as it was.
    """
    kernel = ctypes.CDLL(None)
    if hasattr(kernel, "prctl"):
        kernel.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    if os.geteuid() == 0 and hasattr(kernel, "unshare"):
        kernel.unshare(_NEW_NETWORK)
