"""What the engine heard in each window, put together into a dictation's words and doubts. Pure."""

import zlib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from scribeline.transcripts.flags import Flag, FlagKind
from scribeline.transcripts.words import Word
from scribeline_workers.transcriber.speech import Span, Speech, Window

LOOP_COMPRESSION = 2.4
"""Text that compresses better than this repeats itself (Whisper's own limit)."""
SURE_LOOP_COMPRESSION = 3.2
"""No dictation compresses like this."""
LEAST_LOG_PROB = -1.0
"""Below this mean log probability a window is heard again (Whisper's own limit)."""
SURE_LOG_PROB = -0.4
"""Above this mean log probability the engine is sure of its words, even where it hears silence too."""
SILENCE_CHANCE = 0.6
"""Above this, the engine itself takes a window for silence."""
UNSURE_LOG_PROB = -0.75
"""Below this mean log probability a window is flagged: the worst of some 180 dictated ones had -0.52."""
SLOWEST_WORDS_PER_S, FASTEST_WORDS_PER_S = 0.8, 7.0
"""Nobody dictates slower or faster while their voice is heard: some 180 windows had 1.7 to 4.1 words a second."""
LEAST_VOICE_S = 5.0
"""Of voice, before it is told that words are few."""
UNHEARD_S = 1.5
"""Voice for longer than this with no words is flagged."""


@dataclass(frozen=True, slots=True)
class HeardWord:
    """A word with the engine's own spacing (leading spaces belong to it) and times in the window (seconds)."""

    text: str
    start_s: float
    end_s: float
    probability: float


@dataclass(frozen=True, slots=True)
class Heard:
    """What the engine made of one window."""

    words: tuple[HeardWord, ...]
    mean_log_prob: float
    no_speech_prob: float
    temperature: float = 0.0

    @property
    def text(self) -> str:
        """The words as the engine wrote them."""
        return "".join(word.text for word in self.words)

    @property
    def says_something(self) -> bool:
        """Whether there are words in it: lone points are what the engine writes for breath."""
        return any(character.isalnum() for character in self.text)

    @property
    def compression(self) -> float:
        """How well its text compresses: repetition compresses well."""
        return compression_ratio(self.text)

    @property
    def loops(self) -> bool:
        """Whether it seems to repeat itself.

        Lists of drugs ("next number ... milligrams by mouth twice a day") compress as well as some loops do, so text
        of middling compression also has to say the same phrase again at once.
        """
        if self.compression <= LOOP_COMPRESSION:
            return False
        words = [Word(word.text, word.start_s, word.end_s) for word in self.words]
        return self.compression > SURE_LOOP_COMPRESSION or any(repetitions(words))

    @property
    def dubious(self) -> bool:
        """Whether the window should be heard again by other means."""
        return self.loops or self.mean_log_prob < LEAST_LOG_PROB


SILENCE = Heard((), 0.0, 1.0)


def compression_ratio(text: str) -> float:
    """Length of a text over its compressed length."""
    raw = text.encode()
    return len(raw) / len(zlib.compress(raw)) if raw else 0.0


def better(first: Heard, second: Heard) -> Heard:
    """Of two hearings of one window, the one to believe: words before none, no loop before a loop, then confidence."""
    return max(first, second, key=lambda heard: (heard.says_something, not heard.loops, heard.mean_log_prob))


@dataclass(frozen=True, slots=True)
class Recognised:
    """A dictation's words in order, and what is doubtful about them, in order of time."""

    words: tuple[Word, ...]
    flags: tuple[Flag, ...] = field(default=())


def assemble(speech: Speech, heard: Sequence[Heard]) -> Recognised:
    """The words of a dictation, from what was heard in each of its windows."""
    windows = list(zip(speech.windows, heard, strict=True))
    words = in_order([word for window, what in windows for word in _placed(window, what)], speech.duration_s)
    voice = VoiceWithin(speech.voiced)
    flags = [flag for window, what in windows for flag in _window_flags(window, what, voice.seconds(window.span))]
    if not words:
        why = "Nothing was understood." if speech.windows else "No voice was found in the recording."
        flags.append(Flag(FlagKind.NO_SPEECH, 0.0, speech.duration_s, why))
    flags += unheard(speech.voiced, words)
    flags += unvoiced(speech.voiced, words)
    flags += repetitions(words)
    return Recognised(words, tuple(sorted(_merged(flags), key=lambda flag: (flag.start_s, flag.kind, flag.end_s))))


def _placed(window: Window, heard: Heard) -> Iterator[Word]:
    if not heard.says_something:
        return
    first = True
    for word in heard.words:
        text = " ".join(word.text.split())
        if not text:
            continue
        start_s, end_s = window.in_dictation(word.start_s, word.end_s)
        # Between windows there is a pause, whatever the engine wrote first.
        space = first or word.text[0].isspace()
        first = False
        yield Word(text, start_s, end_s, min(1.0, max(0.0, word.probability)), space)


def in_order(words: Sequence[Word], duration_s: float) -> tuple[Word, ...]:
    """Words whose times lie in the dictation, never run backwards and do not overlap.

    Where two overlap, the earlier one ends where the later begins: the engine knows beginnings better than ends.
    """
    placed: list[Word] = []
    for word in words:
        earliest = placed[-1].start_s if placed else 0.0
        start_s = min(max(round(word.start_s, 3), earliest), duration_s)
        end_s = min(max(round(word.end_s, 3), start_s), duration_s)
        if placed and placed[-1].end_s > start_s:
            last = placed[-1]
            placed[-1] = Word(last.text, last.start_s, start_s, last.confidence, last.space_before)
        placed.append(Word(word.text, start_s, end_s, word.confidence, word.space_before))
    return tuple(placed)


class VoiceWithin:
    """How much voice there is in stretches of a dictation."""

    def __init__(self, voiced: Sequence[Span]) -> None:
        """`voiced` are in order and do not overlap."""
        self._voiced = voiced
        self._ends = [span.end_s for span in voiced]

    def seconds(self, stretch: Span) -> float:
        """Seconds of voice within a stretch."""
        total = 0.0
        for span in self._voiced[bisect_right(self._ends, stretch.start_s) :]:
            if span.start_s >= stretch.end_s:
                break
            total += min(span.end_s, stretch.end_s) - max(span.start_s, stretch.start_s)
        return total


def _window_flags(window: Window, heard: Heard, voice_s: float) -> Iterator[Flag]:
    """What is doubtful of a window as a whole; `voice_s` are the seconds of voice in it."""
    if not heard.says_something:
        return  # voice that went unheard is flagged as such
    span = window.span
    if heard.loops:
        yield Flag(
            FlagKind.LOOP_SUSPECTED, span.start_s, span.end_s, f"The text compresses {heard.compression:.1f} times."
        )
    if heard.no_speech_prob > SILENCE_CHANCE and heard.mean_log_prob < SURE_LOG_PROB:
        why = f"The engine takes it for silence ({heard.no_speech_prob:.0%})."
        yield Flag(FlagKind.TEXT_WITHOUT_VOICE, span.start_s, span.end_s, why)
    elif heard.mean_log_prob < UNSURE_LOG_PROB:
        why = f"Mean log probability {heard.mean_log_prob:.2f}."
        yield Flag(FlagKind.LOW_CONFIDENCE_SPAN, span.start_s, span.end_s, why)
    count = len(heard.words)
    if count > max(8.0, FASTEST_WORDS_PER_S * window.length_s):
        rate = f"{count / window.length_s:.0f} words a second: nobody speaks as fast."
        yield Flag(FlagKind.UNLIKELY_PACE, span.start_s, span.end_s, rate)
    elif voice_s >= LEAST_VOICE_S and count < SLOWEST_WORDS_PER_S * voice_s:
        rate = f"{count} words in {voice_s:.0f} s of voice: too few for what is said."
        yield Flag(FlagKind.UNLIKELY_PACE, span.start_s, span.end_s, rate)


def unheard(voiced: Sequence[Span], words: Sequence[Word], longest_s: float = UNHEARD_S) -> Iterator[Flag]:
    """Voice for which there are no words: what may have been lost."""
    ordered = [(word.start_s, word.end_s) for word in words]
    at = 0
    for span in voiced:
        reached = span.start_s
        while at < len(ordered) and ordered[at][1] <= span.start_s:
            at += 1
        here = at
        while here < len(ordered) and ordered[here][0] < span.end_s:
            if ordered[here][0] - reached > longest_s:
                yield _lost(reached, ordered[here][0])
            reached = max(reached, ordered[here][1])
            here += 1
        if span.end_s - reached > longest_s:
            yield _lost(reached, span.end_s)


def _lost(start_s: float, end_s: float) -> Flag:
    return Flag(FlagKind.VOICE_WITHOUT_TEXT, start_s, end_s, f"{end_s - start_s:.1f} s of voice without words.")


def unvoiced(voiced: Sequence[Span], words: Sequence[Word], nearest_s: float = 0.75) -> Iterator[Flag]:
    """Words further than `nearest_s` from any voice: what may have been invented."""
    at = 0
    start_s = end_s = None
    for word in words:
        while at < len(voiced) and voiced[at].end_s + nearest_s < word.start_s:
            at += 1
        near = at < len(voiced) and voiced[at].start_s - nearest_s <= word.end_s
        if not near:
            start_s, end_s = (word.start_s if start_s is None else start_s), word.end_s
        elif start_s is not None and end_s is not None:
            yield Flag(FlagKind.TEXT_WITHOUT_VOICE, start_s, end_s, "No voice was found there.")
            start_s = end_s = None
    if start_s is not None and end_s is not None:
        yield Flag(FlagKind.TEXT_WITHOUT_VOICE, start_s, end_s, "No voice was found there.")


def repetitions(words: Sequence[Word]) -> Iterator[Flag]:
    """Phrases of up to 12 words that follow themselves at once: single words six times, longer ones four, three."""
    bare = ["".join(c for c in word.text.lower() if c.isalnum()) for word in words]
    at = 0
    while at < len(bare):
        found = 0
        for size in range(1, 13):
            least = 6 if size == 1 else 4 if size < 5 else 3
            times = 1
            while bare[at : at + size] == bare[at + times * size : at + (times + 1) * size] != []:
                times += 1
            if times >= least and any(bare[at : at + size]):
                found = size * times
                last = min(at + found, len(words)) - 1
                yield Flag(
                    FlagKind.LOOP_SUSPECTED, words[at].start_s, words[last].end_s, f"The same words {times} times."
                )
                break
        at += found or 1


def _merged(flags: Sequence[Flag]) -> list[Flag]:
    """Flags of one kind that lie within another of that kind say nothing new."""
    kept: list[Flag] = []
    for flag in sorted(flags, key=lambda flag: (flag.start_s, -flag.end_s)):
        if not any(k.kind is flag.kind and k.start_s <= flag.start_s and flag.end_s <= k.end_s for k in kept):
            kept.append(flag)
    return kept
