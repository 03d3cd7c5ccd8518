// Which words are spelled right, and what a wrong one was meant to be.

const POSSESSIVE = /'s$|s'$/;
const CONTRACTED = new Set(
  "aren't can't couldn't didn't doesn't don't hadn't hasn't haven't he's i'm i've i'd i'll isn't it's let's o'clock shan't she's shouldn't that's there's they're they've they'll wasn't we're we've we'll weren't what's won't wouldn't you're you've you'll"
    .split(" "),
);
/** Beginnings that medicine puts before any word. A mistake in the rest is still one. */
const BEGINNINGS =
  "angio antero anti arterio atrio auto bi bio brachio broncho cardio cephalo cervico costo cranio cysto de dorso electro endo entero epi extra femoro fibro gastro hemi hepato histo hyper hypo ileo infra inter intra iso latero macro medio mega meso micro mid mono multi musculo myo naso neo nephro neuro non oro osteo oto over pan para peri pharyngo photo pleuro pneumo poly post postero pre pro pseudo psycho pulmo pyelo quadri radio re recto retro sacro semi staphylo sub supra tele thermo thoraco thrombo trans tri un under uni uretero utero vaso ventriculo vesico video".split(" ");
const LEAST_REST = 5;
/** Endings that medicine puts behind any stem; the stem has to begin a word that is known. */
const ENDINGS =
  /^(\p{L}{5,}?)(?:ectom(?:y|ies|ized)|otom(?:y|ies)|ostom(?:y|ies)|plast(?:y|ies)|pex(?:y|ies)|opath(?:y|ies|ic)|ometr(?:y|ic)|ograms?|ograph(?:y|ic)|oscop(?:y|ies|ic)|itis|osis|omas?|emi[ac]|uri[ac]|algia|omegaly|ogenic|ogenesis|olysis|ophilia|openi[ac]|oceles?)$/u;
/** A form, and that of which it is one: auscultate as auscultation is known. None of them may hide a letter that is
 * doubled, or lost ("occured", "completly"). */
const FORMS: readonly (readonly [ending: RegExp, known: readonly string[]])[] = [
  [/at(?:e|es|ed|ing)$/, ["ation"]],
  [/i[sz](?:e|es|ed|ing|ations?)$/, ["ize", "ized", "ization", "isation"]],
  [/(?:ies|y)$/, ["y", "ic"]],
  [/(?<![sy])s$/, [""]],
];
/** The stem of a form is at least so long. */
const LEAST_STEM = 5;
const MOST_SUGGESTIONS = 6;
/** A name that somebody told is as likely as a word that sixteen reports have. */
const WEIGHT_OF_ADDED = 4;

interface Entry {
  readonly key: string;
  readonly written: string;
  /** The base 2 logarithm of how often finished reports have it. */
  readonly weight: number;
  /** Which letters are in it, a bit each. */
  readonly letters: number;
}

export class Lexicon {
  private readonly entries = new Map<string, Entry>();
  private byLength: Entry[][] | undefined;
  private sorted: string[] | undefined;

  /** `lines`: a word, or a word, a tab and its weight. British: "oe" and "ae" may stand for "e". */
  constructor(
    lines: Iterable<string>,
    private readonly isBritish = false,
  ) {
    for (const line of lines) {
      const [written = "", weight = "0"] = line.split("\t");
      if (written !== "") this.put(written, Number(weight));
    }
  }

  /** Words that are right here: names, the client's own, the person's own. */
  add(words: Iterable<string>): void {
    for (const word of words) {
      if (!this.entries.has(keyOf(word))) this.put(word, WEIGHT_OF_ADDED);
    }
    this.byLength = this.sorted = undefined;
  }

  private put(written: string, weight: number): void {
    const key = keyOf(written);
    this.entries.set(key, { key, written, weight, letters: lettersOf(key) });
  }

  isRight(word: string): boolean {
    const key = keyOf(word);
    return this.isKnown(key) || CONTRACTED.has(key) || (this.isBritish && this.isKnown(key.replace(/[ao]e/g, "e")));
  }

  private isKnown(key: string): boolean {
    if (this.entries.has(key)) return true;
    if (POSSESSIVE.test(key) && this.isKnown(key.replace(/'s?$/, ""))) return true;
    return this.isComposed(key) || this.isForm(key);
  }

  private isComposed(key: string): boolean {
    const isBegun = BEGINNINGS.some(
      (beginning) => key.startsWith(beginning) && key.length - beginning.length >= LEAST_REST && this.entries.has(key.slice(beginning.length)),
    );
    if (isBegun) return true;
    const stem = ENDINGS.exec(key)?.[1];
    return stem !== undefined && this.isBeginning(stem);
  }

  private isForm(key: string): boolean {
    return FORMS.some(([ending, known]) => {
      const stem = key.replace(ending, "");
      return stem !== key && stem.length >= LEAST_STEM && known.some((other) => this.entries.has(stem + other));
    });
  }

  /** Whether a known word begins so. */
  private isBeginning(stem: string): boolean {
    this.sorted ??= [...this.entries.keys()].sort();
    let [low, high] = [0, this.sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.sorted[middle] as string) < stem) low = middle + 1;
      else high = middle;
    }
    return this.sorted[low]?.startsWith(stem) ?? false;
  }

  /** What a word may have been meant to be, the likeliest first, with its capital where it has one. */
  suggest(word: string): string[] {
    const key = keyOf(word);
    const letters = lettersOf(key);
    const found: { entry: Entry; cost: number }[] = [];
    const most = key.length < 5 ? 1 : 2;
    for (let length = Math.max(1, key.length - most); length <= key.length + most; length++) {
      for (const entry of this.ofLength(length)) {
        if (bitsIn(letters ^ entry.letters) > 2 * most) continue; // each change brings one letter and takes one at most
        const distance = distanceOf(key, entry.key, most);
        if (distance <= most) found.push({ entry, cost: distance - 0.08 * entry.weight + (entry.key[0] === key[0] ? 0 : 0.5) });
      }
    }
    found.sort((some, other) => some.cost - other.cost || (some.entry.key < other.entry.key ? -1 : 1));
    const near = found.slice(0, MOST_SUGGESTIONS).map(({ entry }) => inCase(entry.written, word));
    const apart = this.apart(key);
    if (apart) near.splice((found[0]?.cost ?? 2) < 0.6 ? 1 : 0, 0, inCase(apart, word));
    return [...new Set(near)].slice(0, MOST_SUGGESTIONS);
  }

  /** Two common words that were written as one. */
  private apart(key: string): string | undefined {
    let best: { text: string; weight: number } | undefined;
    for (let at = 1; at < key.length; at++) {
      const [first, second] = [this.entries.get(key.slice(0, at)), this.entries.get(key.slice(at))];
      if (!first || !second || (at === 1 && !/[ai]/.test(key[0] ?? "")) || key.length - at < 2) continue;
      const weight = Math.min(first.weight, second.weight);
      if (weight >= 6 && weight > (best?.weight ?? 0)) best = { text: `${first.key} ${second.key}`, weight };
    }
    return best?.text;
  }

  private ofLength(length: number): readonly Entry[] {
    if (!this.byLength) {
      this.byLength = [];
      for (const entry of this.entries.values()) (this.byLength[entry.key.length] ??= []).push(entry);
    }
    return this.byLength[length] ?? [];
  }
}

function keyOf(word: string): string {
  return word.toLowerCase().replaceAll("’", "'");
}

/** A word as the one in whose place it comes is written: all in capitals, or with a capital at its beginning. */
function inCase(written: string, like: string): string {
  if (like.length > 1 && like === like.toUpperCase()) return written.toUpperCase();
  return /^\p{Lu}/u.test(like) ? written.charAt(0).toUpperCase() + written.slice(1) : written;
}

function lettersOf(key: string): number {
  let letters = 0;
  for (let index = 0; index < key.length; index++) letters |= 1 << (key.charCodeAt(index) % 32);
  return letters;
}

function bitsIn(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count++;
  return count;
}

const VOWELS = "aeiouy";

/** How far apart two words are: letters put in, left out, changed or swapped; more than `most` is `most` + 1. A vowel for a
 * vowel, and a letter that is doubled or should be, count less. */
export function distanceOf(some: string, other: string, most: number): number {
  const [rows, columns] = [some.length, other.length];
  if (Math.abs(rows - columns) > most) return most + 1;
  let before: number[] = [];
  let last = Array.from({ length: columns + 1 }, (_, index) => index);
  for (let row = 1; row <= rows; row++) {
    const now = [row];
    let least = row;
    for (let column = 1; column <= columns; column++) {
      const [a, b] = [some[row - 1] as string, other[column - 1] as string];
      const changed = a === b ? 0 : VOWELS.includes(a) && VOWELS.includes(b) ? 0.8 : 1;
      let cost = Math.min(
        (last[column - 1] as number) + changed,
        (last[column] as number) + (a === some[row - 2] ? 0.6 : 1),
        (now[column - 1] as number) + (b === other[column - 2] ? 0.6 : 1),
      );
      if (row > 1 && column > 1 && a === other[column - 2] && b === some[row - 2]) cost = Math.min(cost, (before[column - 2] as number) + 0.9);
      now.push(cost);
      least = Math.min(least, cost);
    }
    if (least > most) return most + 1;
    [before, last] = [last, now];
  }
  return last[columns] as number;
}
