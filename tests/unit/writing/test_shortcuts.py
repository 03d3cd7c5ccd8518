"""Abbreviations, normals, and the words that somebody vouches for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scribeline.writing.errors import ShortcutFileWrong, ShortcutWrong, WordWrong
from scribeline.writing.model import Level, Owner, check_shortcut, check_word, folded, passages, words_in
from scribeline.writing.shortcut_file import FiledShortcut, dump_shortcuts, read_shortcuts

NORMAL = "# Lungs\nClear on ____[side].\n- No wheeze.\n1. One."


def test_an_owner_says_its_level_and_name() -> None:
    assert [(o.level, o.name) for o in (Owner(), Owner("harbor"), Owner("harbor", "lee"), Owner(user_id="tess"))] == [
        (Level.COMPANY, "company"),
        (Level.CLIENT, "clients/harbor"),
        (Level.AUTHOR, "clients/harbor/authors/lee"),
        (Level.OWN, "users/tess"),
    ]


def test_the_passages_of_a_normal_are_as_they_stand_in_a_report() -> None:
    assert list(passages(NORMAL)) == ["Lungs", "Clear on", ".", "No wheeze.", "One."]
    assert list(passages("hypertension")) == ["hypertension"]


def test_capitals_make_no_other_abbreviation() -> None:
    assert folded("HTN") == folded("htn")


@pytest.mark.parametrize(
    ("short", "title", "text"),
    [
        ("", "", "text"),
        ("two words", "", "text"),
        ("x" * 31, "", "text"),
        ("a\x00", "", "text"),
        ("a", "two\nlines", "text"),
        ("a", "", " \n "),
        ("a", "", "x" * 10_001),
        ("a", "", "bell\a"),
    ],
)
def test_what_cannot_be_typed_or_stored_is_refused(short: str, title: str, text: str) -> None:
    with pytest.raises(ShortcutWrong) as refused:
        check_shortcut(short, title, text)
    assert refused.value.field is not None
    assert "text" not in refused.value.message.replace("shortcut.text", "")


@pytest.mark.parametrize("word", ["", "   ", "1234", "x" * 101, "two\nlines"])
def test_what_is_no_word_is_refused(word: str) -> None:
    with pytest.raises(WordWrong):
        check_word(word)


def test_words_are_told_once_and_as_written() -> None:
    assert list(words_in(["Dr. O'Hara, MD", "Zelvoran 10 O'Hara", "facet arthropathy"])) == [
        "Dr",
        "O'Hara",
        "MD",
        "Zelvoran",
        "facet",
        "arthropathy",
    ]


def test_a_file_is_read_as_people_write_it() -> None:
    told = read_shortcuts(
        "[[shortcut]]\nshort = 'htn'\ntext = 'hypertension'\n[[shortcut]]\nshort='n'\ntitle='N'\ntext='''\na\nb\n'''"
    )
    assert told == (FiledShortcut("htn", "hypertension"), FiledShortcut("n", "a\nb", "N"))


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("not toml", None),
        ("a = 1", None),
        ("shortcut = 1", None),
        ("[[shortcut]]\nshort = 'a'", "1"),
        ("[[shortcut]]\nshort = 'a'\ntext = 1", "1"),
        ("[[shortcut]]\nshort = 'a'\ntext = 'b'\nmore = 1", "1"),
        ("[[shortcut]]\nshort = 'a'\ntext = 'b'\n[[shortcut]]\nshort = 'A'\ntext = 'c'", "2"),
        ("[[shortcut]]\nshort = 'a b'\ntext = 'c'", "1"),
        ("".join(f"[[shortcut]]\nshort = 'a{n}'\ntext = 'b'\n" for n in range(2_001)), None),
        ("[[shortcut]]\nshort = 'a'\ntext = 'b'\n" * 1_000_000, None),
        ("short,text\r\nhtn,hypertension\r\n", None),
        ("[[shortcut]]\nshort = 'a'\ntext = 'b'\n".encode("utf-16").decode("latin-1"), None),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_wrong_file_names_the_entry_by_its_number(text: str, entry: str | None) -> None:
    with pytest.raises(ShortcutFileWrong) as refused:
        read_shortcuts(text)
    assert refused.value.details.get("entry") == entry


LETTERS = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cn", "Co"))


@settings(max_examples=30)
@given(
    st.lists(
        st.builds(
            FiledShortcut,
            st.text("abcdehtnxyz/.'\"\\", min_size=1, max_size=10),
            st.text(st.one_of(LETTERS, st.sampled_from("\n\t'\"\\")), min_size=1, max_size=60)
            .map(lambda text: text.strip("\n"))
            .filter(lambda text: bool(text.strip())),
            st.just("A title"),
        ),
        max_size=5,
        unique_by=lambda each: folded(each.short),
    )
)
def test_what_is_written_is_read_back_the_same(shortcuts: list[FiledShortcut]) -> None:
    if shortcuts:
        assert list(read_shortcuts(dump_shortcuts(shortcuts))) == shortcuts


def test_a_normal_is_written_line_by_line() -> None:
    assert "\n# Lungs\nClear on" in dump_shortcuts([FiledShortcut("nlungs", NORMAL)])
