"""What a rule for a notation is."""

from collections.abc import Callable, Sequence

from scribeline.formatting.language import Language
from scribeline.formatting.style import Style
from scribeline.formatting.token import Token

Written = tuple[list[Token], int]
"""What is written from a place on: the new tokens, and how many of the old ones they replace."""

Rule = Callable[[Sequence[Token], int, Style, Language], Written | None]
"""What to write from a place on; None where the rule has nothing to say."""
