"""Voice the sample dictations: `spoken` in dictations.json becomes the sound files in audio/.

Run once, when a text changes; nothing needs it at run time. README.md beside this file says what to install.

    python samples/voice.py MODEL.onnx VOICES_FOLDER [ID ...]
"""

# ruff: noqa: RUF001 - phonemes are letters that look like others

import argparse
import hashlib
import json
import random
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Final

import numpy as np
from kokoro_onnx import Kokoro
from numpy.typing import NDArray

Sound = NDArray[np.float32]

HERE: Final = Path(__file__).parent
MANIFEST: Final = HERE / "dictations.json"
SYNTHESISER_RATE: Final = 24_000

# Each author has a voice and a pace (1.0 is the synthesiser's own) in everything they dictate.
VOICES: Final = {
    "a-lindqvist": ("af_heart", 1.1),
    "t-farrow": ("am_michael", 1.1),
    "p-whitlock": ("af_bella", 1.1),
    "g-halloran": ("am_fenrir", 1.1),
    "m-castellane": ("af_sarah", 1.15),
    "r-oyelaran": ("am_puck", 1.0),
}

# What the letter-to-sound rules say wrongly, in the phonemes they use for American English.
PRONUNCIATIONS: Final = {
    "A one C": "ˈeɪ wˈʌn sˈiː",
    "acetaminophen": "əsˌiːtəmˈɪnəfən",
    "acromioclavicular": "əkɹˌoʊmioʊkləvˈɪkjʊlɚ",
    "amiodarone": "ˌæmiˈoʊdəɹˌoʊn",
    "apixaban": "əpˈɪksəbˌæn",
    "atorvastatin": "ətˌɔːɹvəstˈætɪn",
    "bumetanide": "bjuːmˈɛtənˌaɪd",
    "bupivacaine": "bjuːpˈɪvəkˌeɪn",
    "cefazolin": "səfˈæzəlɪn",
    "condyle": "kˈɑːndaɪl",
    "creatinine": "kɹiˈætɪnˌiːn",
    "cruciate": "kɹˈuːʃiət",
    "dorsiflexion": "dˌɔːɹsɪflˈɛkʃən",
    "echocardiogram": "ˌɛkoʊkˈɑːɹdioʊɡɹˌæm",
    "edema": "ᵻdˈiːmə",
    "furosemide": "fjʊɹˈoʊsəmˌaɪd",
    "Halloran": "hˈælɚɹən",
    "hyperlipidemia": "hˌaɪpɚlˌɪpɪdˈiːmiə",
    "infraspinatus": "ˌɪnfɹəspaɪnˈeɪɾəs",
    "labral": "lˈeɪbɹəl",
    "levothyroxine": "lˌiːvoʊθaɪɹˈɑːksiːn",
    "lisinopril": "laɪsˈɪnəpɹˌɪl",
    "losartan": "loʊsˈɑːɹtən",
    "metformin": "mɛtfˈɔːɹmɪn",
    "metoprolol": "mətˈoʊpɹəlˌɑːl",
    "orthopnea": "ɔːɹθˈɑːpniə",
    "Oyelaran": "ˌoʊjəlˈɑːɹən",
    "propofol": "pɹˈoʊpəfˌɑːl",
    "spironolactone": "spˌɪɹənoʊlˈæktoʊn",
    "sublingually": "sʌblˈɪŋɡwəli",
    "subscapularis": "sˌʌbskæpjʊlˈɛɹɪs",
    "supraspinatus": "sˌuːpɹəspaɪnˈeɪɾəs",
    "syncope": "sˈɪŋkəpi",
    "ticagrelor": "taɪkˈæɡɹəlˌɔːɹ",
}

BREATH_S: Final = (0.15, 0.40)
THOUGHT_S: Final = (0.60, 1.10)
# A recorder is never quite silent; a line from a telephone less so.
ROOM_DBFS: Final = -66.0
TELEPHONE_DBFS: Final = -52.0

# ffmpeg's words for each format: the filter that the way of recording puts on, and the codec.
ENCODINGS: Final[dict[str, list[str]]] = {
    "WAV (16 kHz PCM)": ["-c:a", "pcm_s16le"],
    "WAV (8 kHz mu-law)": ["-af", "highpass=f=300,highpass=f=300,lowpass=f=3400,lowpass=f=3400", "-c:a", "pcm_mulaw"],
    "MP3": ["-c:a", "libmp3lame", "-b:a", "40k"],
    "M4A (AAC)": ["-c:a", "aac", "-b:a", "48k"],
    "Ogg Opus": ["-c:a", "libopus", "-b:a", "24k", "-application", "voip"],
    "FLAC": ["-c:a", "flac", "-sample_fmt", "s16", "-compression_level", "12"],
}


def phonemes(speaker: Kokoro, words: str) -> str:
    """How the words sound, with the names in PRONUNCIATIONS said right."""
    sound: str = speaker.tokenizer.phonemize(words, "en-us")
    for name, said_right in PRONUNCIATIONS.items():
        if re.search(rf"\b{name}\b", words):
            said_wrongly = speaker.tokenizer.phonemize(name, "en-us")
            if said_wrongly not in sound:
                raise SystemExit(f"{name!r} does not sound alone as it does in {words!r}: say the rule another way")
            sound = sound.replace(said_wrongly, said_right)
    return sound


def silence(chance: random.Random, bounds_s: tuple[float, float]) -> Sound:
    """A pause of a length that varies as people's do."""
    return np.zeros(int(chance.uniform(*bounds_s) * SYNTHESISER_RATE), np.float32)


def speak(speaker: Kokoro, spoken: str, voice: Sound, pace: float, chance: random.Random) -> Sound:
    """Say the text: a line is one breath, a blank line is a moment's thought."""
    parts = [silence(chance, BREATH_S)]
    for thought in spoken.split("\n\n"):
        for breath in thought.splitlines():
            sound, _ = speaker.create(phonemes(speaker, breath), voice, pace, is_phonemes=True)
            parts += [sound.astype(np.float32), silence(chance, BREATH_S)]
        parts.append(silence(chance, THOUGHT_S))
    return np.concatenate(parts)


def with_background(sound: Sound, level_dbfs: float, chance: random.Random) -> Sound:
    """The sound brought to one loudness, over a steady hiss."""
    hiss = np.random.default_rng(chance.getrandbits(32)).standard_normal(len(sound)).astype(np.float32)
    loud = sound * np.float32(0.7 / float(np.abs(sound).max()))
    return np.asarray(loud + hiss * np.float32(10 ** (level_dbfs / 20)), np.float32)


def encode(sound: Sound, dictation: dict[str, Any], target: Path) -> None:
    """Write the sound the way this dictation was recorded; the same sound gives the same bytes."""
    command = ["ffmpeg", "-nostdin", "-loglevel", "error", "-y"]
    command += ["-f", "f32le", "-ar", str(SYNTHESISER_RATE), "-ac", "1", "-i", "pipe:0"]
    command += [*ENCODINGS[dictation["format"]], "-ar", str(dictation["sample_rate"])]
    command += ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact", str(target)]
    subprocess.run(command, input=sound.tobytes(), check=True)  # noqa: S603 - our own words, no shell


def load_voices(folder: Path) -> dict[str, Sound]:
    """The voices our authors need, each 510 styles of 256 numbers."""
    names = {name for name, _ in VOICES.values()}
    return {name: np.fromfile(folder / f"{name}.bin", np.float32).reshape(-1, 1, 256) for name in sorted(names)}


def main() -> None:
    """Voice the dictations asked for, or all, and note each file's length and SHA-256 in the manifest."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path, help="kokoro-v1.0.int8.onnx")
    parser.add_argument("voices", type=Path, help="the folder with af_heart.bin and the others")
    parser.add_argument("ids", nargs="*", metavar="ID", help="voice these only")
    asked = parser.parse_args()

    manifest = json.loads(MANIFEST.read_text())
    voices = load_voices(asked.voices)
    with tempfile.TemporaryDirectory() as scratch:
        bundle = Path(scratch, "voices.npz")
        np.savez(bundle, **voices)  # type: ignore[arg-type]
        speaker = Kokoro(str(asked.model), str(bundle))
    for dictation in manifest["dictations"]:
        if asked.ids and dictation["id"] not in asked.ids:
            continue
        chance = random.Random(dictation["id"])  # noqa: S311 - the same pauses each time
        name, pace = VOICES[dictation["author"]]
        level = TELEPHONE_DBFS if dictation["sample_rate"] == 8_000 else ROOM_DBFS
        sound = with_background(speak(speaker, dictation["spoken"], voices[name], pace, chance), level, chance)
        target = HERE / dictation["file"]
        target.parent.mkdir(exist_ok=True)
        encode(sound, dictation, target)
        dictation["duration_s"] = round(len(sound) / SYNTHESISER_RATE, 2)
        dictation["sha256"] = hashlib.sha256(target.read_bytes()).hexdigest()
        MANIFEST.write_text(json.dumps(manifest, indent=2) + "\n")


if __name__ == "__main__":
    main()
