// The words of a text that a spelling check looks at: no numbers, no abbreviations, no names in mixed letters.

export interface Word {
  readonly from: number;
  readonly to: number;
  readonly word: string;
}

const PIECE = /[^\s\-/\u2010-\u2015]+/gu;
const WORD = /\p{L}[\p{L}\p{M}]*(?:['’]\p{L}+)*/gu;
/** COPD, PSAs; mmHg, LactAid; and what is part of an address. */
const LEFT_ALONE = /^\p{Lu}{2,5}s?$|\p{Ll}\p{Lu}/u;
const NO_WORDS = /[\p{Nd}@_\ufffc]|www\.|:$/u;

/** The words to look at, in order. */
export function wordsIn(text: string): Word[] {
  const found: Word[] = [];
  for (const piece of text.matchAll(PIECE)) {
    if (NO_WORDS.test(piece[0].replace(/:$/, ""))) continue;
    for (const match of piece[0].matchAll(WORD)) {
      const word = match[0];
      const from = piece.index + match.index;
      const after = piece[0].slice(match.index + word.length);
      // One letter is no word, and letters with points between them ("Ph.D.") are an abbreviation.
      if (word.length < 2 || LEFT_ALONE.test(word) || /^\.\p{L}/u.test(after)) continue;
      found.push({ from, to: from + word.length, word });
    }
  }
  return found;
}
