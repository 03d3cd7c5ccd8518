"""What drafts are corrected with: the general lexicon, and over it the phrase sets of whoever dictates.

Which sets there are is asked anew for each dictation, so a change counts from the next one. What a version of a set
says never changes, so what was made of it is kept while there is room.
"""

import asyncio
from collections import OrderedDict

from scribeline.database.unit_of_work import Database, Scope
from scribeline.vocabulary import service
from scribeline.vocabulary.correction import Vocabulary
from scribeline.vocabulary.phrases import PhraseSet

MOST_PHRASES_KEPT = 100_000
"""A thousand take one to two megabytes. What one dictation needs is less: at most 60,000."""
MOST_KEPT = 500
"""Vocabularies, however small."""

_Versions = tuple[int, ...]


class Vocabularies:
    """The vocabularies of those who dictate."""

    def __init__(
        self, database: Database, *, most_phrases: int = MOST_PHRASES_KEPT, most_kept: int = MOST_KEPT
    ) -> None:
        self._database = database
        self._most_phrases = most_phrases
        self._most_kept = most_kept
        self._kept: OrderedDict[_Versions, tuple[Vocabulary, int]] = OrderedDict()

    async def of(self, client_id: str, author_id: str | None, work_type_id: str | None) -> Vocabulary:
        """What the dictation of this client, author and work type is corrected with, as of now."""
        async with self._database.transaction(Scope.of(client_id)) as tx:
            applied = await service.applied_sets(tx, client_id, author_id, work_type_id)
            versions = tuple(each.version for each in applied)
            if versions in self._kept:
                self._kept.move_to_end(versions)
                return self._kept[versions][0]
            sets = [PhraseSet(phrases=await service.phrases_of(tx, each)) for each in applied]
        vocabulary = await asyncio.to_thread(Vocabulary.of, sets)
        self._keep(versions, vocabulary, sum(len(phrases.phrases) for phrases in sets))
        return vocabulary

    def _keep(self, versions: _Versions, vocabulary: Vocabulary, phrases: int) -> None:
        """Keep it, and let go of those that were not needed for longest."""
        self._kept[versions] = vocabulary, phrases
        self._kept.move_to_end(versions)
        while len(self._kept) > self._most_kept or sum(held for _, held in self._kept.values()) > self._most_phrases:
            self._kept.popitem(last=False)
