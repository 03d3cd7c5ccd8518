"""How the command ends, and the one sentence it says."""

import pytest

from scribeline import errors
from scribeline.cli.exits import Exit, exit_of, sentence_of
from scribeline.sdk.errors import CallTimedOut, CallUnavailable, JobWentElsewhere, ScribelineCallError
from scribeline.settings import SettingsWrong


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (errors.NotFound, 3),
        (errors.InvalidInput, 4),
        (errors.WrongOffset, 4),
        (errors.AlreadyThere, 4),
        (errors.WrongState, 4),
        (errors.Conflict, 4),
        (errors.LimitReached, 4),
        (SettingsWrong, 4),
        (JobWentElsewhere, 4),
        (errors.Unavailable, 5),
        (CallUnavailable, 5),
        (CallTimedOut, 5),
        (errors.NotAuthenticated, 6),
        (errors.NotAllowed, 6),
        (errors.Damaged, 1),
        (errors.ScribelineError, 1),
        (ScribelineCallError, 1),
    ],
)
def test_each_kind_of_error_has_its_exit_status(kind: type[errors.ScribelineError], status: int) -> None:
    assert exit_of(kind("It went wrong.")) == status


def test_every_kind_has_a_status_of_its_own_choice() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    for kind in kinds:
        if kind not in (errors.ScribelineError, errors.Damaged) and issubclass(kind, errors.ScribelineError):
            assert exit_of(kind("x")) is not Exit.FAILED, kind


def test_the_sentence_tells_the_field_and_the_reason() -> None:
    error = errors.InvalidInput("The name is too long.", field="client.display_name", reason="NAME_TOO_LONG")
    assert sentence_of(error) == "The name is too long. (in client.display_name) [NAME_TOO_LONG]"
    assert sentence_of(errors.NotFound("It is not there.")) == "It is not there. [NOT_FOUND]"
