"""Makes the counts of words in a row from finished reports and the general lexicon.

    counts.py LEXICON.tsv.gz REPORTS.jsonl.gz OUT.tsv.gz

Only counts go out: single words seen twice, rows of two seen three times, and rows of three seen four times.
"""

import gzip
import sys
from collections import Counter
from pathlib import Path

from reports import read_reports

from scribeline.vocabulary.drugs import mark_drugs
from scribeline.vocabulary.lexicon import parse
from scribeline.vocabulary.register import read

LEAST = {1: 2, 2: 3, 3: 4}


def main(lexicon: Path, reports: Path, out: Path) -> None:
    """Write the counts, one row of words a line."""
    entries = parse(gzip.decompress(lexicon.read_bytes()).decode())
    names = {" ".join(read(entry.written)) for entry in entries if entry.kind.is_drug}
    drugs, grams = Counter[str](), Counter[str]()
    for report in read_reports(reports):
        words, found = mark_drugs(read(report["text"]), names)
        drugs.update(found)
        for length in (1, 2, 3):
            grams.update(" ".join(words[i : i + length]) for i in range(len(words) - length + 1))
    lines = ["[grams]"]
    kept = {gram: count for gram, count in grams.items() if count >= LEAST[gram.count(" ") + 1]}
    lines += [f"{gram}\t{count}" for gram, count in sorted(kept.items())]
    lines += ["[drugs]", *(f"{name}\t{count}" for name, count in sorted(drugs.items()))]
    out.write_bytes(gzip.compress("\n".join(lines).encode(), 9, mtime=0))
    print(len(kept), Counter(gram.count(" ") + 1 for gram in kept), len(drugs), out.stat().st_size)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
