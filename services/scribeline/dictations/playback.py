"""The playback copy and the peaks of a recording, for the role that makes them."""

from uuid import UUID

from scribeline.database.unit_of_work import Transaction
from scribeline.dictations import store
from scribeline.dictations.errors import DictationMissing, PlaybackTakenOver


async def begin_playback(tx: Transaction, client_id: str, dictation_id: UUID) -> int:
    """Begin a run that makes a dictation's playback copy and peaks; gives its fencing token, which ends older runs'.

    Raises DictationMissing.
    """
    fence = await store.raise_playback_fence(tx, client_id, dictation_id)
    if fence is None:
        raise DictationMissing
    return fence


async def finish_playback(
    tx: Transaction,
    client_id: str,
    dictation_id: UUID,
    fence: int,
    *,
    playback_key: str,
    playback_size: int,
    peaks_key: str,
    duration_s: float,
) -> None:
    """Name the stored playback copy (`playback_size` plaintext bytes) and peaks, and the decoded length in seconds.

    The keys are of `new_playback_key` and `new_peaks_key`, the objects sealed for `playback_context` and
    `peaks_context`. Raises PlaybackTakenOver when another run has begun since; its keys are then nobody's, and swept.
    """
    if not await store.set_playback(
        tx,
        client_id,
        dictation_id,
        fence,
        playback_key=playback_key,
        playback_size=playback_size,
        peaks_key=peaks_key,
        duration_s=duration_s,
    ):
        raise PlaybackTakenOver
