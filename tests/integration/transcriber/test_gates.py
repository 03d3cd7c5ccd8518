"""Nothing is made of sounds without words: no text, or text that is flagged from its first word to its last."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from tests.integration.transcriber.recordings import encoded
from tests.sounds import RATE, Sound, babble, unflagged, wordless

from scribeline.transcripts.flags import FlagKind
from scribeline.transcripts.words import Word
from scribeline_workers.transcriber.assembly import unheard, unvoiced
from scribeline_workers.transcriber.audio import decode
from scribeline_workers.transcriber.drafting import DraftedFile, draft_files
from scribeline_workers.transcriber.engine import Engine, load_model
from scribeline_workers.transcriber.speech import find_speech

SAMPLES = Path(__file__).parents[3] / "samples" / "audio"
SECONDS = 30.0
BABBLE_SECONDS = 12.0  # the engine hears it again and again, at rising temperatures


@pytest.fixture(scope="module")
def engine() -> Engine:
    return load_model()


@pytest.fixture(scope="module")
def speech() -> list[Sound]:
    found = []
    for path in sorted(SAMPLES.iterdir()):
        with path.open("rb") as file:
            found.append(decode(file).pcm)
    return found


def drafted(engine: Engine, sounds: Mapping[str, Sound], folder: Path) -> dict[str, DraftedFile]:
    paths = {name: folder / f"{number}.wav" for number, name in enumerate(sounds)}
    for name, path in paths.items():
        path.write_bytes(encoded(sounds[name]))
    return dict(zip(sounds, draft_files(list(paths.values()), engine), strict=True))


def test_without_a_voice_nothing_is_written(engine: Engine, speech: list[Sound], tmp_path: Path) -> None:
    sounds = {name: make(SECONDS) for name, make in wordless(speech).items() if name != "babble"}
    for name, draft in drafted(engine, sounds, tmp_path).items():
        assert draft.error is None
        assert unflagged(draft.words, draft.flags) == [], name
        assert FlagKind.NO_SPEECH in {flag.kind for flag in draft.flags} or draft.words, name


def test_what_is_made_of_babble_is_flagged_and_not_believed(
    engine: Engine, speech: list[Sound], tmp_path: Path
) -> None:
    (draft,) = drafted(engine, {"babble": babble(BABBLE_SECONDS, speech)}, tmp_path).values()
    assert unflagged(draft.words, draft.flags) == []
    assert all(chance is None or chance < draft.marks.doubtful_below for chance in draft.marks.certainty)


def test_voice_that_no_words_were_written_for_is_flagged(speech: list[Sound]) -> None:
    voiced = find_speech(speech[0]).voiced
    one = max(voiced, key=lambda span: span.length_s)
    (flag,) = unheard(voiced, [Word("x", v.start_s, v.end_s) for v in voiced if v != one], longest_s=one.length_s / 2)
    assert (flag.kind, flag.start_s, flag.end_s) == (FlagKind.VOICE_WITHOUT_TEXT, one.start_s, one.end_s)


def test_words_where_the_recording_is_silent_are_flagged(speech: list[Sound]) -> None:
    said_s = len(speech[0]) / RATE
    voiced = find_speech(np.concatenate([speech[0], np.zeros(20 * RATE, np.int16)])).voiced
    words = [Word("x", v.start_s, v.end_s) for v in voiced]
    (flag,) = unvoiced(voiced, [*words, Word("thanks", said_s + 10.0, said_s + 10.4)])
    assert (flag.kind, flag.start_s) == (FlagKind.TEXT_WITHOUT_VOICE, said_s + 10.0)


def test_a_phrase_that_sounds_over_and_over_is_flagged_as_a_loop_and_kept(
    engine: Engine, speech: list[Sound], tmp_path: Path
) -> None:
    first = next(span for span in find_speech(speech[0]).voiced if span.length_s > 0.8)
    phrase = speech[0][int(first.start_s * RATE) : int(min(first.end_s, first.start_s + 2.5) * RATE)]
    again = np.tile(np.concatenate([phrase, np.zeros(RATE // 5, np.int16)]), 9)
    (draft,) = drafted(engine, {"again": again}, tmp_path).values()
    assert FlagKind.LOOP_SUSPECTED in {flag.kind for flag in draft.flags}
    assert draft.text
