"""Makes the lists of known words: English ones from SCOWL, and those of diagnoses from ICD-10-CM's tabular list.

    english.py american-english british-english icd10cm-tabular.xml ENGLISH.txt.gz DIAGNOSES.txt.gz

Debian's packages wamerican and wbritish hold the first two, the package simple-icd-10-cm the third.
"""

import gzip
import re
import sys
from pathlib import Path


def write(words: set[str], out: Path) -> None:
    """Write words of letters, one a line."""
    kept = sorted(word for word in words if re.fullmatch(r"[a-z]{2,}", word))
    out.write_bytes(gzip.compress("\n".join(kept).encode(), 9, mtime=0))
    print(len(kept), out.stat().st_size)


if __name__ == "__main__":
    american, british, tabular, english_out, diagnoses_out = map(Path, sys.argv[1:])
    english = {word.lower() for path in (american, british) for word in path.read_text("utf-8").split()}
    told = re.sub(r"<[^>]*>", " ", tabular.read_text("utf-8")).lower()
    write(english, english_out)
    write(set(re.findall(r"(?<![\w-])[a-z]+(?![\w-])", told)) - english, diagnoses_out)
