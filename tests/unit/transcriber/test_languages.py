"""A dictation is heard in its client's language, or refused by a model that knows English only."""

import pytest

from scribeline_workers.transcriber.errors import ModelLacksLanguage
from scribeline_workers.transcriber.recogniser import Hearing, Recogniser


def test_an_english_model_refuses_dutch_and_says_what_to_do() -> None:
    with (
        Recogniser([], multilingual=False) as recogniser,
        pytest.raises(ModelLacksLanguage, match="multilingual model, such as base"),
    ):
        recogniser.submit("one", [], hearing=Hearing(language="nl"))


def test_any_model_takes_english_and_a_multilingual_one_dutch() -> None:
    with Recogniser([], multilingual=False) as english, Recogniser([]) as multilingual:
        assert english.submit("one", []).result() == []
        assert multilingual.submit("one", [], hearing=Hearing(language="nl")).result() == []
