"""Where tests run in several processes: the acceptance company is one process's, whatever else it does."""

from pathlib import PurePosixPath

from xdist.scheduler import LoadScopeScheduling

OF_THEIR_OWN = ("test_demo_command", "test_up_command", "test_up_desk")
"""The acceptance tests that start a company of their own."""


class ByCompany(LoadScopeScheduling):
    """Each test goes where there is room; those of the acceptance company go to one process, one after another.

    xdist's own groups would say the same, but pytest 9.2 takes no notice of the names that xdist 3.8 gives to tests.
    """

    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid)


def scope_of(nodeid: str) -> str:
    """What a test has to stay together with: tests of one scope run in one process, in their order."""
    path = PurePosixPath(nodeid.partition("::")[0])
    if path.parent != PurePosixPath("tests/acceptance"):
        return nodeid
    return str(path) if path.stem in OF_THEIR_OWN else "the company"
