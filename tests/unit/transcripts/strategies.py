"""Documents and words made up by Hypothesis, for the tests of this folder."""

from hypothesis import strategies as st

from scribeline.transcripts.model import Blank, BlankReason, Block, BlockKind, Document, Run, WordSpan
from scribeline.transcripts.words import Word

characters = st.characters(exclude_categories=["Cc", "Cs", "Cn"]) | st.sampled_from("ab .,\t\n")
texts = st.text(characters, max_size=20)
spans = st.tuples(st.integers(0, 50), st.integers(0, 5)).map(lambda pair: WordSpan(pair[0], sum(pair)))
runs = st.builds(Run, texts, st.none() | spans, st.booleans(), st.booleans(), st.booleans())
times = st.tuples(st.floats(0, 3600), st.floats(0, 60)).map(lambda pair: (pair[0], pair[0] + pair[1]))
blanks = st.builds(lambda t, h, r, n: Blank(t[0], t[1], h, r, n), times, texts, st.sampled_from(BlankReason), texts)
blocks = st.builds(Block, st.sampled_from(BlockKind), st.lists(runs | blanks, max_size=5).map(tuple), st.integers(0, 3))
documents = st.lists(blocks, max_size=6).map(lambda found: Document(tuple(found)))

spoken = st.sampled_from(
    ["the", "patient", "takes", "twenty", "milligrams", "of", "lisinopril", "daily", "for", "blood", "pressure", "no"]
)
machine_words = st.lists(spoken, max_size=30).map(
    lambda found: tuple(Word(text, i * 0.5, i * 0.5 + 0.4, 0.9) for i, text in enumerate(found))
)
