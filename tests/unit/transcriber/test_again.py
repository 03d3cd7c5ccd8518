"""What is worth a second hearing: the windows in which doses were said, for an author whose drugs are known."""

import numpy as np

from scribeline.dictations.audio import AudioFacts
from scribeline.transcripts.words import Word
from scribeline.vocabulary.correction import Vocabulary, general_vocabulary
from scribeline.vocabulary.model import Entry, Kind
from scribeline.vocabulary.phrases import PhraseSet
from scribeline_workers.transcriber.again import again
from scribeline_workers.transcriber.assembly import Heard, HeardWord
from scribeline_workers.transcriber.audio import SAMPLE_RATE
from scribeline_workers.transcriber.loading import Loaded
from scribeline_workers.transcriber.recogniser import Hearing
from scribeline_workers.transcriber.speech import Span, Speech, Window

OURS = Vocabulary.of([PhraseSet(phrases=(Entry("Zyntoprel", Kind.BRAND),))])
WORDS = [Word(text, 40.0 + at, 40.5 + at, 0.9) for at, text in enumerate(["takes", "zinc", "to", "prowl", "5", "mg"])]
ENGLISH = Hearing(language="en", beam_size=3)


def dictation() -> Loaded:
    """Three windows of half a minute, with nothing in them."""
    silence = np.zeros(30 * SAMPLE_RATE, dtype=np.float32)
    windows = tuple(
        Window(((start * SAMPLE_RATE, (start + 30) * SAMPLE_RATE),), silence)  # type: ignore[arg-type]
        for start in (0, 30, 60)
    )
    speech = Speech(windows=windows, voiced=(Span(0.0, 90.0),), duration_s=90.0)
    return Loaded(AudioFacts("WAV", "pcm_s16le", SAMPLE_RATE, 1, 90.0), 90.0, speech, ())


def test_the_window_with_a_dose_is_heard_again_with_the_authors_drugs() -> None:
    loaded = dictation()
    wanted = again(loaded, WORDS, OURS, ENGLISH)
    assert wanted is not None
    assert wanted.windows == loaded.windows[1:2]
    assert wanted.hearing == Hearing(language="en", beam_size=3, hotwords="Zyntoprel")
    (word,) = wanted.words([Heard((HeardWord(" Zyntoprel", 11.0, 11.6, 0.8),), -0.2, 0.0)])
    assert (word.text, word.start_s, word.end_s) == ("Zyntoprel", 41.0, 41.6)


def test_nothing_is_heard_again_without_drugs_without_doses_or_in_another_language() -> None:
    loaded = dictation()
    assert again(loaded, WORDS, general_vocabulary(), ENGLISH) is None
    assert again(loaded, WORDS[:4], OURS, ENGLISH) is None
    assert again(loaded, WORDS, OURS, Hearing(language="nl")) is None
