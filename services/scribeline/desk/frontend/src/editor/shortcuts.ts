// Abbreviations and normals: which one was typed, and which ones are looked for.

export type Level = "company" | "client" | "author" | "own";

export const LEVEL_WORDS: Readonly<Record<Level, string>> = {
  company: "Company",
  client: "Client",
  author: "Author",
  own: "Own",
};

export interface Shortcut {
  readonly id: string;
  readonly short: string;
  readonly title: string;
  readonly text: string;
  readonly level: Level;
  /** The levels whose shortcut of the same abbreviation does not count beside this one. */
  readonly hides: readonly Level[];
  readonly etag: string;
}

/** The shortcuts that count in a report, each abbreviation once. */
export class Shortcuts {
  private readonly byShort: ReadonlyMap<string, Shortcut>;

  constructor(readonly all: readonly Shortcut[]) {
    this.byShort = new Map(all.map((each) => [folded(each.short), each]));
  }

  /** What the word that ends a text stands for, and where that word begins. */
  at(text: string): { readonly from: number; readonly text: string } | undefined {
    // What is typed behind a bracket or a quotation mark is a word of its own.
    const typed = /[^\s\ufffc([{"“‘]+$/u.exec(text);
    const shortcut = typed && this.byShort.get(folded(typed[0]));
    if (!typed || !shortcut) return undefined;
    return { from: typed.index, text: inCase(shortcut, typed[0]) };
  }

  /** Those with all of the words asked for: in the abbreviation, the title or the text, in that order. */
  search(wanted: string): Shortcut[] {
    const words = folded(wanted).split(/\s+/).filter(Boolean);
    const rank = (each: Shortcut): number => {
      const [short, title, text] = [folded(each.short), folded(each.title), folded(each.text)];
      if (!words.every((word) => short.includes(word) || title.includes(word) || text.includes(word))) return -1;
      if (words.length === 0 || words.every((word) => short.startsWith(word))) return 3;
      return words.every((word) => short.includes(word) || title.includes(word)) ? 2 : 1;
    };
    return this.all
      .map((each) => ({ each, rank: rank(each) }))
      .filter(({ rank: found }) => found > 0)
      .sort((some, other) => other.rank - some.rank || (folded(some.each.short) < folded(other.each.short) ? -1 : 1))
      .map(({ each }) => each);
  }
}

function folded(text: string): string {
  return text.toLowerCase();
}

/** "Htn" at a sentence's beginning is "Hypertension", where the abbreviation is small and its text begins small. */
function inCase({ short, text }: Shortcut, typed: string): string {
  const isCapital = short === short.toLowerCase() && /^\p{Lu}[^\p{Lu}]*$/u.test(typed) && typed.length > 1;
  return isCapital ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}
