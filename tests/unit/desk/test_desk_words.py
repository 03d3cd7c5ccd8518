"""The words that the editor's spelling check knows are those that ship with the vocabulary."""

import gzip

from tools.desk.words import TARGET, lines


def test_the_desks_words_are_the_vocabularys() -> None:
    shipped = gzip.decompress(TARGET.read_bytes()).decode("utf-8").split("\n")
    assert shipped == lines(), "run python tools/desk/words.py"


def test_everyday_words_drugs_and_terms_are_among_them() -> None:
    words = {line.partition("\t")[0] for line in lines()}
    assert {"lisinopril", "Lortab", "colour", "color", "dyspnea", "hypertension", "mmHg"} <= words
    assert not {"hypertention", "assymetry", "lisinoprill"} & {word.lower() for word in words}
