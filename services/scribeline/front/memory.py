"""Bounds on how much freed memory the C library keeps for itself."""

import contextlib
import ctypes

# From glibc's malloc.h.
_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
_M_ARENA_MAX = -8

LARGE_BYTES = 4 << 20
"""Blocks from this size on, such as the sealed parts of uploads, go back to the system when they are freed."""

KEPT_BYTES = 8 << 20
"""How much free memory a heap keeps at its end: with less, each message takes its memory from the system anew."""

HEAPS = 2
"""How many heaps the process's threads share for everything smaller."""


def give_memory_back() -> None:
    """Let the memory of a large block go when it is freed; call it before there are threads.

    By default glibc keeps what was freed in a heap for each thread, so that the threads that seal and store parts keep
    some of them long after (docs/decisions/uploads.md). Where there is no glibc this does nothing.
    """
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        library.mallopt(_M_MMAP_THRESHOLD, LARGE_BYTES)
        library.mallopt(_M_TRIM_THRESHOLD, KEPT_BYTES)
        library.mallopt(_M_ARENA_MAX, HEAPS)
