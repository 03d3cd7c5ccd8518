"""The real engine on the sample dictations: what is heard, whose it is, and what is told of it."""

import io
import json
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from rapidfuzz.distance import Levenshtein
from tests.integration.transcriber.recordings import encoded, noise, tones

from scribeline.dictations.peaks import from_bytes, to_bytes
from scribeline.transcripts.flags import FlagKind
from scribeline.transcripts.words import Word
from scribeline_workers.transcriber.audio import decode
from scribeline_workers.transcriber.drafting import draft_files
from scribeline_workers.transcriber.engine import Engine, load_model
from scribeline_workers.transcriber.errors import DeviceMissing, ModelMissing
from scribeline_workers.transcriber.loading import Loaded, load
from scribeline_workers.transcriber.playback import make_playback, make_playback_apart
from scribeline_workers.transcriber.recogniser import Hearing, Progress, Recogniser

SAMPLES = Path(__file__).parents[3] / "samples"
FILES = ("imaging-stat-cervical-spine.wav", "cardiology-procedure-note.flac", "cardiology-progress-note.ogg")
LONG_S = 240.0
QUICK = Hearing(beam_size=2)
"""For what does not ask how well it hears: several guesses share a batch, but not five."""


@pytest.fixture(scope="module")
def engine() -> Engine:
    return load_model()


@pytest.fixture(scope="module")
def loaded() -> dict[str, Loaded]:
    found = {}
    for name in FILES:
        with (SAMPLES / "audio" / name).open("rb") as file:
            found[name] = load(file)
    return found


@pytest.fixture(scope="module")
def spoken() -> dict[str, list[str]]:
    entries = json.loads((SAMPLES / "dictations.json").read_text())
    entries = entries if isinstance(entries, list) else entries["dictations"]
    texts = {}
    for entry in entries:
        name = Path(next(str(value) for value in entry.values() if str(value).rpartition(".")[2] in SUFFIXES)).name
        said = entry["spoken"]
        texts[name] = bare(said if isinstance(said, str) else " ".join(map(str, said)))
    return texts


SUFFIXES = {"wav", "mp3", "m4a", "ogg", "flac"}


def bare(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def written(words: Sequence[Word]) -> list[str]:
    return bare("".join(f"{' ' * word.space_before}{word.text}" for word in words))


def error_rate(reference: Sequence[str], words: Sequence[str]) -> float:
    return Levenshtein.distance(reference, words) / len(reference)


def test_interleaved_dictations_get_their_own_words(
    engine: Engine, loaded: dict[str, Loaded], spoken: dict[str, list[str]]
) -> None:
    """Each heard alone, then all together in shared batches: the words may not change hands."""
    alone = {}
    for name, one in loaded.items():
        with Recogniser.with_engine(engine, batch_size=1) as recogniser:
            alone[name] = written(
                one.assembled(recogniser.submit(name, one.windows, hearing=QUICK).result(LONG_S)).words
            )
    with Recogniser.with_engine(engine, batch_size=4) as recogniser:
        heard = {name: recogniser.submit(name, one.windows, hearing=QUICK) for name, one in loaded.items()}
        found = {name: one.assembled(heard[name].result(LONG_S)) for name, one in loaded.items()}
    for name, one in loaded.items():
        together = written(found[name].words)
        assert error_rate(alone[name], together) < 0.1
        assert error_rate(spoken[name], together) < 0.35
        for other in FILES:
            if other != name:
                assert error_rate(spoken[other], together) > 0.6, "somebody else's words"
        words = found[name].words
        edges = [edge for word in words for edge in (word.start_s, word.end_s)]
        assert edges == sorted(edges)
        assert 0.0 <= edges[0] < edges[-1] <= one.duration_s
        assert all(word.confidence is not None and 0.0 <= word.confidence <= 1.0 for word in words)


def test_the_same_windows_give_the_same_words(engine: Engine, loaded: dict[str, Loaded]) -> None:
    one = loaded[FILES[0]]
    results = []
    for _ in range(2):
        with Recogniser.with_engine(engine, batch_size=8) as recogniser:
            results.append(recogniser.submit("same", one.windows).result(LONG_S))
    assert results[0] == results[1]


def test_a_cancelled_dictation_leaves_its_neighbour_whole(engine: Engine, loaded: dict[str, Loaded]) -> None:
    gone, stays = loaded[FILES[1]], loaded[FILES[0]]
    with Recogniser.with_engine(engine, batch_size=8) as recogniser:
        cancelled = recogniser.submit("gone", gone.windows * 20)
        kept = recogniser.submit("stays", stays.windows)
        assert recogniser.cancel("gone")
        assert cancelled.cancelled()
        assert stays.assembled(kept.result(LONG_S)).words


@pytest.fixture(scope="module")
def nonsense() -> dict[str, bytes]:
    return {
        "silence": encoded(np.zeros(16000 * 20, np.int16)),
        "hiss": encoded(noise(20.0, loudness=60.0)),
        "music": encoded(tones(20.0)),
    }


@pytest.mark.parametrize("kind", ["silence", "hiss", "music"])
def test_without_a_voice_there_are_no_words_or_they_are_flagged(
    engine: Engine, nonsense: dict[str, bytes], kind: str
) -> None:
    one = load(io.BytesIO(nonsense[kind]))
    with Recogniser.with_engine(engine) as recogniser:
        found = one.assembled(recogniser.submit(kind, one.windows).result(LONG_S))
    told = {flag.kind for flag in found.flags}
    if kind == "silence":
        assert not one.windows
    if not found.words:
        assert told & {FlagKind.NO_SPEECH, FlagKind.VOICE_WITHOUT_TEXT}
    else:
        assert told & {FlagKind.TEXT_WITHOUT_VOICE, FlagKind.LOOP_SUSPECTED, FlagKind.LOW_CONFIDENCE_SPAN}
        assert len(found.words) < 10


def test_files_are_drafted_in_order_and_a_bad_one_does_not_stop_the_rest(engine: Engine, tmp_path: Path) -> None:
    bad = tmp_path / "not-audio.wav"
    bad.write_text("The patient was seen today.")
    seen: list[Progress] = []
    paths = [SAMPLES / "audio" / FILES[0], bad, tmp_path / "missing.wav", SAMPLES / "audio" / FILES[1]]
    drafts = list(draft_files(paths, engine, files_ahead=2, on_progress=lambda _, progress: seen.append(progress)))
    assert [draft.path for draft in drafts] == paths
    assert [draft.error is None for draft in drafts] == [True, False, False, True]
    assert "cervical" in drafts[0].text.lower()
    assert any(progress.windows_done == progress.windows for progress in seen)


def test_the_playback_copy_sounds_as_long_and_its_outline_fits(loaded: dict[str, Loaded]) -> None:
    with (SAMPLES / "audio" / FILES[0]).open("rb") as file:
        pcm = decode(file).pcm
    made = make_playback(pcm)
    again = decode(io.BytesIO(made.opus))
    assert (again.facts.container, again.facts.codec, again.facts.channels) == ("webm", "opus", 1)
    assert again.duration_s == pytest.approx(loaded[FILES[0]].duration_s, abs=0.05)
    assert len(made.opus) < 5000 * again.duration_s
    cues, cluster = b"\x1c\x53\xbb\x6b", b"\x1f\x43\xb6\x75"
    assert made.opus.count(cluster) >= again.duration_s / 2, "frequent places to begin at"
    head = made.opus[: made.opus.find(cluster)]
    assert head.count(cues) == 2, "the index is told of and comes before the sound, so that a player need not look"
    assert make_playback_apart(pcm) == made, "the same bytes, whoever makes them"
    assert from_bytes(to_bytes(made.peaks)) == made.peaks
    assert made.peaks.duration_s == pytest.approx(again.duration_s, abs=0.05)
    assert len(make_playback(np.zeros(0, np.int16)).peaks) == 0


def test_a_model_that_is_not_there_says_what_to_do(tmp_path: Path) -> None:
    for name in ("package:no-such-package", "package:numpy", str(tmp_path / "none"), str(tmp_path), "tiny.xx"):
        with pytest.raises(ModelMissing, match=r"[Ss]et|has to be|Correct"):
            load_model(name, device="cpu")
    with pytest.raises(DeviceMissing):
        load_model(device="tpu")
    with pytest.raises(DeviceMissing, match="compute"):
        load_model(device="cpu", compute_type="float8")


def test_a_name_does_not_reach_for_the_network_unless_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def refused(*_: object) -> None:
        raise AssertionError("the network was tried")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    with pytest.raises(ModelMissing, match="hub"):
        load_model("large-v3-turbo", device="cpu")
