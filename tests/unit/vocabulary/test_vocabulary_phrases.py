"""Phrase sets: what their files say, and what is wrong with them, by line."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribeline.errors import InvalidInput
from scribeline.vocabulary.errors import InvalidPhraseSet, InvalidReports
from scribeline.vocabulary.learning import Report, learn, read_reports
from scribeline.vocabulary.model import MOST_PHRASES, Entry, Kind, Scope
from scribeline.vocabulary.phrases import (
    MOST_BYTES,
    MOST_CHARACTERS,
    MOST_SOUNDS_LIKE,
    PhraseSet,
    check_phrases,
    dump_phrase_set,
    laid_over,
    load_phrase_set,
)


def test_a_set_is_json_lines() -> None:
    text = (
        '{"name": "Dr. Ames", "scope": "client"}\n'
        "\n"
        '{"written": "Quilfether", "kind": "brand", "weight": 4, "sounds_like": ["quill feather"]}\n'
        '{"written": "facet  arthropathy"}\n'
    )
    assert load_phrase_set(text) == PhraseSet(
        "Dr. Ames",
        Scope.CLIENT,
        (Entry("Quilfether", Kind.BRAND, 4.0, ("quill feather",)), Entry("facet arthropathy", Kind.TERM)),
    )


@pytest.mark.parametrize(
    "text",
    [
        '["losartan", "ejection fraction"]',
        '{"written": "losartan"}\n{"written": "ejection fraction"}',
        'phrases = ["losartan", "ejection fraction"]',
        'phrases = [\n  "losartan",\n  { written = "ejection fraction" },\n]',
    ],
)
def test_a_plain_list_is_a_set_too_and_the_lexicon_tells_its_kinds(text: str) -> None:
    assert load_phrase_set(text).phrases == (
        Entry("losartan", Kind.GENERIC),
        Entry("ejection fraction", Kind.TERM),
    )


def test_the_same_phrase_twice_adds_up() -> None:
    text = '{"written": "losartan", "weight": 2}\n{"written": "losartan", "sounds_like": ["low sartan"]}'
    assert load_phrase_set(text).phrases == (Entry("losartan", Kind.GENERIC, 3.0, ("low sartan",)),)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{"written": "a"}\n{"written": ', 2),
        ('{"written": "a"}\n7', 2),
        ('{"written": "a"}\n{"written": 7}', 2),
        ('{"written": "a"}\n{"written": "  "}', 2),
        ('{"written": "a"}\n{"written": "123"}', 2),
        ('{"written": "a"}\n{"kind": "brand"}', 2),
        ('{"written": "a"}\n{"written": "b", "wieght": 2}', 2),
        ('{"written": "a"}\n\n{"written": "b", "kind": "drug"}', 3),
        ('{"written": "a", "weight": 0}', 1),
        ('{"written": "a", "weight": true}', 1),
        ('{"written": "a", "weight": NaN}', 1),
        ('{"written": "a", "sounds_like": "b"}', 1),
        ('{"written": "a", "sounds_like": [1]}', 1),
        ('{"written": "a\\u0007b"}', 1),
        ('{"name": "x", "colour": 1}', 1),
        ('{"name": "x", "scope": "planet"}', 1),
        ('{"written": "' + "x" * (MOST_CHARACTERS + 1) + '"}', 1),
        ('{"written": "ab"}\n' * (MOST_PHRASES + 1), MOST_PHRASES + 1),
        ('{"written": "ab"}\n' * 100_000, MOST_PHRASES + 1),
        ("[" + ",\n".join(f'"a{n}"' for n in range(100_000)) + "]", MOST_PHRASES + 1),
        ("phrases = [" + ",\n".join(f'"a{n}"' for n in range(100_000)) + "]", MOST_PHRASES + 1),
        ('{"written": "a", "sounds_like": ["' + '", "'.join(["b"] * (MOST_SOUNDS_LIKE + 1)) + '"]}', 1),
        ('{"written": "a", "sounds_like": ["b\\u202e"]}', 1),
        ('{"written": "two\\nlines"}', 1),
        ('{"written": "a\\ud800"}', 1),
        ('{"written": "a", "weight": 1e999}', 1),
        ('{"written": "a", "kind": {}}', 1),
        ('{"name": "x", "scope": []}', 1),
        ('{"name": "x\\u0000"}', 1),
        ('phrases = [\n  "losartan",\n  { written = "b", kind = "drug" },\n]', 3),
        ('["losartan",\n 7]', 1),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, line: int) -> None:
    with pytest.raises(InvalidPhraseSet) as caught:
        load_phrase_set(text)
    assert caught.value.details == {"line": str(line)}
    assert f"Line {line} " in caught.value.message


def test_no_refusal_quotes_a_phrase() -> None:
    with pytest.raises(InvalidPhraseSet) as caught:
        load_phrase_set('{"written": "Perkins\\u0007"}')
    assert "Perkins" not in str(caught.value)


def test_texts_have_a_limit_together() -> None:
    line = json.dumps({"written": "a", "sounds_like": ["b" * MOST_CHARACTERS] + [f"c{n}" for n in range(3)]}) + "\n"
    last = MOST_BYTES // (MOST_CHARACTERS + 7) + 1
    load_phrase_set(line * (last - 1))
    with pytest.raises(InvalidPhraseSet, match=f"Line {last} makes the set too long"):
        load_phrase_set(line * last)


def test_patterns_are_text() -> None:
    (phrase,) = load_phrase_set(r'["(a+)+$ [b", {"written": "(a+)+$ [b", "sounds_like": ["(.*)*x"]}]').phrases
    assert (phrase.written, phrase.sounds_like) == ("(a+)+$ [b", ("(.*)*x",))


@pytest.mark.parametrize("escaped", [False, True])
def test_the_largest_list_takes_seconds_whatever_its_form(escaped: bool) -> None:
    words = [f"w{number}" for number in range(MOST_PHRASES)]
    listed = [f"\\u0077{word[1:]}" if escaped else word for word in words]
    text = "[" + ",\n".join(f'"{word}"' for word in listed) + "]"
    begun = time.process_time()
    assert [phrase.written for phrase in load_phrase_set(text).phrases] == words
    assert time.process_time() - begun < 10


def test_a_callers_phrases_are_named_by_their_number_and_each_comes_once() -> None:
    assert check_phrases([{"written": "losartan"}, {"written": "Losartan", "weight": 2}]) == (
        Entry("losartan", Kind.GENERIC),
        Entry("Losartan", Kind.GENERIC, 2.0),
    )
    for values, field in (
        ([{"written": "a"}, {"written": "a"}], "phrases"),
        ([{"written": "a"}, {"written": ""}], "set.phrases"),
    ):
        with pytest.raises(InvalidPhraseSet, match=r"^Phrase 2 ") as caught:
            check_phrases(values, field=field)
        assert (caught.value.details, caught.value.field) == ({"phrase": "2"}, field)


def test_of_sets_over_each_other_the_later_one_has_the_last_word() -> None:
    below = [Entry("Zelvoran", Kind.BRAND, 9.0, ("cell for an", "sell foreign")), Entry("facet", Kind.TERM)]
    above = [
        Entry("zelvoran", Kind.GENERIC, 1.0, ("zell vorant",)),
        Entry("Moxwell", Kind.TERM, 1.0, ("Sell foreign",)),
    ]
    assert laid_over([below, above]) == (
        Entry("zelvoran", Kind.GENERIC, 1.0, ("cell for an", "zell vorant")),
        Entry("facet", Kind.TERM),
        Entry("Moxwell", Kind.TERM, 1.0, ("Sell foreign",)),
    )
    assert laid_over([]) == ()


@pytest.mark.parametrize("text", ["", "phrases = 'losartan'", "[", "nonsense", "[" * 100_000])
def test_what_is_no_set_is_refused(text: str) -> None:
    with pytest.raises(InvalidPhraseSet):
        load_phrase_set(text)


@given(st.text(max_size=60))
def test_any_text_is_a_set_or_refused(text: str) -> None:
    try:
        phrases = load_phrase_set(text)
    except InvalidInput:
        return
    assert load_phrase_set(dump_phrase_set(phrases)) == phrases


def test_what_an_author_uses_is_learned_with_how_often() -> None:
    learned = learn(
        [
            Report("PLAN: Losartan 50 mg daily. Quilfether retractor was used. Start Zyntoprel 5 mg."),
            Report("He takes losartan 25 mg. The Quilfether retractor broke."),
        ],
        "Dr. Ames",
    )
    weights = {entry.written: (entry.kind, entry.weight) for entry in learned.phrases}
    assert weights["losartan"] == (Kind.GENERIC, 2.0)
    assert weights["Quilfether"] == (Kind.TERM, 2.0)
    assert weights["Zyntoprel"] == (Kind.BRAND, 1.0)
    assert "used" not in weights
    assert load_phrase_set(dump_phrase_set(learned)) == learned


def test_reports_are_json_lines() -> None:
    assert read_reports('{"id": "1", "work": "Letter", "text": "Fine."}\n\n') == [Report("Fine.", "Letter", "1")]


@pytest.mark.parametrize("text", ["{", "7", '{"id": "1"}', '{"text": 7}'])
def test_what_is_no_report_is_told_with_its_line(text: str) -> None:
    with pytest.raises(InvalidReports) as caught:
        read_reports('{"text": "Fine."}\n' + text)
    assert caught.value.details == {"line": "2"}
