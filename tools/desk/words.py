"""The words that the editor's spelling check knows, for the desk: python tools/desk/words.py

They are those that ship with the vocabulary (docs/decisions/lexicon.md says where they are from, and on what terms):
American and British English, the lexicon's drugs and terms, the diagnoses' words, with how often finished reports have
them, so that of two corrections the likelier one is proposed. A line is a word, or a word, a tab and the base 2
logarithm of its count. Run again, it gives the same words; a test compares them.
"""

import gzip
import io
import re
from importlib.resources import files
from pathlib import Path

HERE = Path(__file__).parent
TARGET = HERE.parents[1] / "services/scribeline/desk/static/words.gz"

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_WRONG = frozenset({"assymetry"})
"""Written so in finished reports, four times or more, and wrong all the same."""


def lines() -> list[str]:
    """Each word once, in order, with its weight."""
    counts = _counts()
    written: dict[str, str] = {}
    own = (HERE / "clinical_words.txt").read_text("utf-8").splitlines()
    for word in (*_shipped("english.txt.gz"), *_shipped("diagnoses.txt.gz"), *_lexicon(), *own):
        for part in _WORD.findall("" if word.startswith("#") else word):
            known = written.get(part.lower())
            # What is written small somewhere is no name.
            if known is None or known[0].isupper():
                written[part.lower()] = part
    return [
        f"{written[key]}\t{counts[key].bit_length() - 1}" if counts.get(key, 0) > 1 else written[key]
        for key in sorted(written)
        if key not in _WRONG
    ]


def _shipped(name: str) -> list[str]:
    data = files("scribeline.vocabulary").joinpath("data", name).read_bytes()
    return gzip.decompress(data).decode("utf-8").splitlines()


def _lexicon() -> list[str]:
    return [line.split("\t")[0] for line in _shipped("lexicon.tsv.gz")]


def _counts() -> dict[str, int]:
    rows = (line.split("\t") for line in _shipped("counts.tsv.gz"))
    return {row[0]: int(row[1]) for row in rows if len(row) == 2 and row[0].isalpha()}


if __name__ == "__main__":
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=9, mtime=0) as file:
        file.write("\n".join(lines()).encode("utf-8"))
    TARGET.write_bytes(packed.getvalue())
