"""The style file that a client's style is read from."""

import pytest

from scribeline.formatting.errors import InvalidStyle
from scribeline.formatting.style import HeadingCase, Locale, Style
from scribeline.formatting.style_file import load_style


def test_what_is_not_said_is_as_by_default() -> None:
    assert load_style("") == Style()
    assert load_style('locale = "en-GB"\nheading_case = "title"\nnumbers_from = 0') == Style(
        locale=Locale.EN_GB, heading_case=HeadingCase.TITLE, numbers_from=0
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("locale = ", "not TOML"),
        ('\nlocale = "fr"', "locale must be one of en-US, en-GB, nl-NL (line 2)"),
        ("spaces_after_sentence = 3", "a whole number from 1 to 2 (line 1)"),
        ("spaces_after_sentence = true", "a whole number from 1 to 2"),
        ("numbers_from = '10'", "a whole number"),
        ("heading_bold = 1", "true or false"),
        ("\n\ncolour = 'red'", "Line 3 sets something"),
        ("[locale]\nx = 1", "one of en-US, en-GB"),
        ("locale = ['en-US']", "one of en-US, en-GB"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, says: str) -> None:
    with pytest.raises(InvalidStyle) as caught:
        load_style(text)
    assert says in str(caught.value)


def test_a_file_of_a_hundred_thousand_settings_is_refused_by_its_first_unknown_line() -> None:
    text = "\n".join(["numbers_from = 10", *(f"unknown_{number} = {number}" for number in range(100_000))])
    with pytest.raises(InvalidStyle, match="Line 2 "):
        load_style(text)
