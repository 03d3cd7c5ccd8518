"""What holds for every test."""

from hypothesis import settings

# Half of Hypothesis' own number: each run draws other examples, and every commit runs them.
settings.register_profile("scribeline", max_examples=50)
settings.load_profile("scribeline")
