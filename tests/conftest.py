"""What holds for every test."""

import pytest
from hypothesis import settings
from tests.scheduling import ByCompany
from xdist.remote import Producer
from xdist.scheduler import Scheduling

# Half of Hypothesis' own number: each run draws other examples, and every commit runs them.
settings.register_profile("scribeline", max_examples=50)
settings.load_profile("scribeline")


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling:
    """Which of several processes runs which test."""
    return ByCompany(config, log)
