"""Makes the list of ordinary English words from SCOWL's, as Debian's wamerican and wbritish hold them.

english.py american-english british-english OUT.txt.gz
"""

import gzip
import re
import sys
from pathlib import Path


def main(lists: list[Path], out: Path) -> None:
    words = {word.lower() for path in lists for word in path.read_text("utf-8").split()}
    kept = sorted(word for word in words if re.fullmatch(r"[a-z]{2,}", word))
    out.write_bytes(gzip.compress("\n".join(kept).encode(), 9, mtime=0))
    print(len(kept), out.stat().st_size)


if __name__ == "__main__":
    main([Path(path) for path in sys.argv[1:-1]], Path(sys.argv[-1]))
