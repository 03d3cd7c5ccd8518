// Two texts as rows of two columns: the same paragraph at the same height, with the words that differ marked in both.

import { hunks } from "../saving/merge";

/** A piece of one paragraph: what is in both texts, or in one only. */
export interface Bit {
  readonly text: string;
  readonly isChanged: boolean;
}

export interface Row {
  readonly before: readonly Bit[] | undefined;
  readonly after: readonly Bit[] | undefined;
}

/** From this share of words in common on, two paragraphs are taken for one that was changed. */
const ALIKE = 0.3;
/** Beyond this many pairs, paragraphs are put beside each other in their order: each pair has to be looked at. */
const MOST_PAIRS = 40_000;

/** Both texts, paragraph by paragraph. */
export function compared(before: readonly string[], after: readonly string[]): Row[] {
  const rows: Row[] = [];
  let at = 0;
  const same = (until: number): void => {
    for (; at < until; at++) {
      const bits = [{ text: before[at] ?? "", isChanged: false }];
      rows.push({ before: bits, after: bits });
    }
  };
  for (const hunk of hunks(before, after, (line) => line)) {
    same(hunk.from);
    rows.push(...aligned(before.slice(hunk.from, hunk.to), hunk.items));
    at = hunk.to;
  }
  same(before.length);
  return rows;
}

/** Whether something in the row differs. */
export function isChanged({ before, after }: Row): boolean {
  return before === undefined || after === undefined || [...before, ...after].some((bit) => bit.isChanged);
}

/** Paragraphs of which none is in both texts as it is: what is alike stands beside each other. */
function aligned(old: readonly string[], fresh: readonly string[]): Row[] {
  const rows: Row[] = [];
  let [x, y] = [0, 0];
  const apart = (untilX: number, untilY: number): void => {
    for (; x < untilX || y < untilY; x++, y++) rows.push({ before: whole(x < untilX ? old[x] : undefined), after: whole(y < untilY ? fresh[y] : undefined) });
    [x, y] = [untilX, untilY];
  };
  for (const [left, right] of alikePairs(old, fresh)) {
    apart(left, right);
    rows.push(rowOf(old[left] as string, fresh[right] as string));
    [x, y] = [left + 1, right + 1];
  }
  apart(old.length, fresh.length);
  return rows;
}

/** Which paragraphs were made of which, in order: those pairs that have the most words in common together. */
function alikePairs(old: readonly string[], fresh: readonly string[]): [number, number][] {
  if (old.length * fresh.length > MOST_PAIRS) return old.slice(0, fresh.length).map((_, index) => [index, index]);
  const [left, right] = [old.map(countsOf), fresh.map(countsOf)];
  const width = fresh.length + 1;
  const likeness = new Float64Array((old.length + 1) * width);
  const best = new Float64Array((old.length + 1) * width); // of what lies behind a pair of places
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = fresh.length - 1; j >= 0; j--) {
      const alike = likenessOf(left[i] as Counts, right[j] as Counts);
      const paired = alike < ALIKE ? 0 : alike + (best[(i + 1) * width + j + 1] as number);
      likeness[i * width + j] = paired;
      best[i * width + j] = Math.max(paired, best[(i + 1) * width + j] as number, best[i * width + j + 1] as number);
    }
  }
  const pairs: [number, number][] = [];
  for (let [i, j] = [0, 0]; i < old.length && j < fresh.length; ) {
    const here = best[i * width + j] as number;
    if (here > 0 && likeness[i * width + j] === here) pairs.push([i++, j++]);
    else if (best[(i + 1) * width + j] === here) i++;
    else j++;
  }
  return pairs;
}

interface Counts {
  readonly words: ReadonlyMap<string, number>;
  readonly total: number;
}

function countsOf(text: string): Counts {
  const words = new Map<string, number>();
  const found = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  for (const word of found) words.set(word, (words.get(word) ?? 0) + 1);
  return { words, total: found.length };
}

/** The share of the words of two paragraphs that both have, from 0 to 1. */
function likenessOf(some: Counts, other: Counts): number {
  let shared = 0;
  for (const [word, count] of some.words) shared += Math.min(count, other.words.get(word) ?? 0);
  return some.total + other.total === 0 ? 0 : (2 * shared) / (some.total + other.total);
}

function rowOf(before: string, after: string): Row {
  const [old, fresh] = [wordsOf(before), wordsOf(after)];
  const [left, right]: [Bit[], Bit[]] = [[], []];
  let x = 0;
  for (const hunk of hunks(old, fresh, (word) => word)) {
    const same = old.slice(x, hunk.from).join("");
    if (same !== "") [left, right].forEach((side) => side.push({ text: same, isChanged: false }));
    const gone = old.slice(hunk.from, hunk.to).join("");
    if (gone !== "") left.push({ text: gone, isChanged: true });
    if (hunk.items.length > 0) right.push({ text: hunk.items.join(""), isChanged: true });
    x = hunk.to;
  }
  const rest = old.slice(x).join("");
  if (rest !== "") [left, right].forEach((side) => side.push({ text: rest, isChanged: false }));
  return { before: left, after: right };
}

function whole(text: string | undefined): Bit[] | undefined {
  return text === undefined ? undefined : [{ text, isChanged: true }];
}

function wordsOf(text: string): string[] {
  return text.match(/\s*\S+|\s+/gu) ?? [];
}
