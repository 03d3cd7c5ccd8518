// Two people's changes to one text, put together: block by block, and within a block word by word. Where both changed the
// same passage differently, both are told, and a person chooses.

import type { BlankValue, BlockValue, RunValue } from "../editor/document";
import { canonical, readingOf } from "./canonical";

export type Part<Item> =
  | { readonly kind: "agreed"; readonly items: readonly Item[] }
  | { readonly kind: "conflict"; readonly mine: readonly Item[]; readonly theirs: readonly Item[] };

/** `from` up to `to` of the base gave way to `items`. */
interface Hunk<Item> {
  readonly from: number;
  readonly to: number;
  readonly items: readonly Item[];
}

/** Beyond this many differences two texts count as different altogether: comparing takes the square of it. */
const MOST_DIFFERENCES = 2_000;

/** The merge of two texts that were made of one, in parts. */
export function mergeBlocks(
  base: readonly BlockValue[],
  mine: readonly BlockValue[],
  theirs: readonly BlockValue[],
): Part<BlockValue>[] {
  const parts = merge(base, mine, theirs, readingOf, false);
  return joinAgreed(parts.map(({ part, was }) => (part.kind === "conflict" ? withinBlocks(was, part) : part)));
}

/** The merged text, with each conflict as `choose` says. */
export function chosen<Item>(
  parts: readonly Part<Item>[],
  choose: (part: Part<Item> & { kind: "conflict" }, index: number) => readonly Item[],
): Item[] {
  let conflicts = 0;
  return parts.flatMap((part) => (part.kind === "agreed" ? part.items : choose(part, conflicts++)));
}

export function conflictsOf<Item>(parts: readonly Part<Item>[]): (Part<Item> & { kind: "conflict" })[] {
  return parts.filter((part) => part.kind === "conflict");
}

/** The conflict of as many blocks on each side, where their words can be put together; otherwise as it was. */
function withinBlocks(
  base: readonly BlockValue[],
  conflict: Part<BlockValue> & { kind: "conflict" },
): Part<BlockValue> {
  const { mine, theirs } = conflict;
  if (mine.length !== base.length || theirs.length !== base.length) return conflict;
  const items: BlockValue[] = [];
  for (const [index, was] of base.entries()) {
    const [own, other] = [mine[index] as BlockValue, theirs[index] as BlockValue];
    const kind = changedOnce(was.kind, own.kind, other.kind);
    const level = changedOnce(was.level ?? 0, own.level ?? 0, other.level ?? 0);
    const words = merge(wordsOf(was), wordsOf(own), wordsOf(other), canonicalWord, true);
    if (kind === undefined || level === undefined || words.some(({ part }) => part.kind === "conflict")) return conflict;
    const inlines = words.flatMap(({ part }) => (part.kind === "agreed" ? part.items : []));
    items.push({ kind, inlines: joinRuns(inlines), ...(level > 0 && { level }) });
  }
  return { kind: "agreed", items };
}

function changedOnce<Value>(base: Value, mine: Value, theirs: Value): Value | undefined {
  if (mine === base || mine === theirs) return theirs;
  return theirs === base ? mine : undefined;
}

function wordsOf(block: BlockValue): (RunValue | BlankValue)[] {
  return block.inlines.flatMap((inline): (RunValue | BlankValue)[] =>
    "blank" in inline ? [inline] : (inline.text.match(/\s*\S+|\s+/gu) ?? []).map((text) => ({ ...inline, text })),
  );
}

function canonicalWord(word: RunValue | BlankValue): string {
  return canonical("blank" in word ? word : { ...word, words: undefined });
}

function joinRuns(inlines: readonly (RunValue | BlankValue)[]): (RunValue | BlankValue)[] {
  const joined: (RunValue | BlankValue)[] = [];
  for (const inline of inlines) {
    const last = joined.at(-1);
    if (last && "text" in last && "text" in inline && canonical({ ...last, text: "" }) === canonical({ ...inline, text: "" })) {
      joined[joined.length - 1] = { ...last, text: last.text + inline.text };
    } else {
      joined.push(inline);
    }
  }
  return joined;
}

interface Merged<Item> {
  readonly part: Part<Item>;
  /** What stood there in the base. */
  readonly was: readonly Item[];
}

/** `apart`: changes that touch each other are a conflict, too. */
function merge<Item>(
  base: readonly Item[],
  mine: readonly Item[],
  theirs: readonly Item[],
  keyOf: (item: Item) => string,
  apart: boolean,
): Merged<Item>[] {
  const [own, other] = [hunks(base, mine, keyOf), hunks(base, theirs, keyOf)];
  const merged: Merged<Item>[] = [];
  let at = 0;
  const keep = (until: number): void => {
    // Their copy of what neither changed: its words are those that the server found last.
    const items = base.slice(at, until);
    if (items.length > 0) merged.push({ part: { kind: "agreed", items }, was: items });
    at = until;
  };
  let [i, j] = [0, 0];
  while (i < own.length || j < other.length) {
    const [ownFrom, otherFrom] = [i, j];
    // Take up the next change, and every change of either side that overlaps what is taken up.
    const first = (isFirst(own[i], other[j]) ? own[i++] : other[j++]) as Hunk<Item>;
    let [from, to] = [first.from, first.to];
    for (let grew = true; grew; ) {
      grew = false;
      for (const [side, index] of [[own, i], [other, j]] as const) {
        const next = side[index];
        if (!next || !overlaps(next, from, to, apart)) continue;
        [from, to] = [Math.min(from, next.from), Math.max(to, next.to)];
        if (side === own) i++;
        else j++;
        grew = true;
      }
    }
    keep(from);
    const was = base.slice(from, to);
    const sideItems = (side: readonly Hunk<Item>[]): Item[] => within(base, side, from, to);
    const [ownItems, otherItems] = [sideItems(own.slice(ownFrom, i)), sideItems(other.slice(otherFrom, j))];
    at = to;
    if (j === otherFrom) merged.push({ part: { kind: "agreed", items: ownItems }, was });
    else if (i === ownFrom || sameItems(ownItems, otherItems, keyOf)) merged.push({ part: { kind: "agreed", items: otherItems }, was });
    else merged.push({ part: { kind: "conflict", mine: ownItems, theirs: otherItems }, was });
  }
  keep(base.length);
  return merged;
}

/** What is put in before a place comes before what becomes of the place itself. */
function isFirst<Item>(hunk: Hunk<Item> | undefined, other: Hunk<Item> | undefined): boolean {
  if (!hunk || !other) return hunk !== undefined;
  return hunk.from < other.from || (hunk.from === other.from && hunk.to <= other.to);
}

/** Two insertions at one place overlap as well: nobody could say which comes first. */
function overlaps(hunk: { from: number; to: number }, from: number, to: number, apart: boolean): boolean {
  if (apart) return hunk.from <= to && hunk.to >= from;
  if (hunk.from === hunk.to && from === to) return hunk.from === from;
  if (hunk.from === hunk.to) return hunk.from > from && hunk.from < to;
  if (from === to) return from > hunk.from && from < hunk.to;
  return hunk.from < to && hunk.to > from;
}

function within<Item>(base: readonly Item[], side: readonly Hunk<Item>[], from: number, to: number): Item[] {
  const items: Item[] = [];
  let at = from;
  for (const hunk of side) {
    items.push(...base.slice(at, hunk.from), ...hunk.items);
    at = hunk.to;
  }
  items.push(...base.slice(at, to));
  return items;
}

function sameItems<Item>(some: readonly Item[], others: readonly Item[], keyOf: (item: Item) => string): boolean {
  return some.length === others.length && some.every((item, index) => keyOf(item) === keyOf(others[index] as Item));
}

function joinAgreed<Item>(parts: readonly Part<Item>[]): Part<Item>[] {
  const joined: Part<Item>[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (part.kind === "agreed" && last?.kind === "agreed") {
      joined[joined.length - 1] = { kind: "agreed", items: [...last.items, ...part.items] };
    } else {
      joined.push(part);
    }
  }
  return joined;
}

// --- differences -----------------------------------------------------------------------------------------------------

/** What was changed from one list to another, from the first to the last. */
export function hunks<Item>(before: readonly Item[], after: readonly Item[], keyOf: (item: Item) => string): Hunk<Item>[] {
  const [old, fresh] = [before.map(keyOf), after.map(keyOf)];
  let head = 0;
  while (head < old.length && head < fresh.length && old[head] === fresh[head]) head++;
  let [oldEnd, freshEnd] = [old.length, fresh.length];
  while (oldEnd > head && freshEnd > head && old[oldEnd - 1] === fresh[freshEnd - 1]) {
    oldEnd--;
    freshEnd--;
  }
  const found: Hunk<Item>[] = [];
  let [x, y] = [head, head];
  const change = (untilX: number, untilY: number): void => {
    if (untilX > x || untilY > y) found.push({ from: x, to: untilX, items: after.slice(y, untilY) });
  };
  for (const [sameX, sameY] of commonPairs(old.slice(head, oldEnd), fresh.slice(head, freshEnd))) {
    change(head + sameX, head + sameY);
    [x, y] = [head + sameX + 1, head + sameY + 1];
  }
  change(oldEnd, freshEnd);
  return found;
}

/** The places of a longest common subsequence (Myers), in order; none where the lists differ too much. */
function commonPairs(old: readonly string[], fresh: readonly string[]): [number, number][] {
  const most = Math.min(old.length + fresh.length, MOST_DIFFERENCES);
  const reach = new Int32Array(2 * most + 3);
  const trace: Int32Array[] = [];
  for (let distance = 0; distance <= most; distance++) {
    trace.push(reach.slice());
    for (let k = -distance; k <= distance; k += 2) {
      const down = k === -distance || (k !== distance && at(reach, k - 1, most) < at(reach, k + 1, most));
      let x = down ? at(reach, k + 1, most) : at(reach, k - 1, most) + 1;
      let y = x - k;
      while (x < old.length && y < fresh.length && old[x] === fresh[y]) [x, y] = [x + 1, y + 1];
      reach[k + most + 1] = x;
      if (x >= old.length && y >= fresh.length) return pairsAlong(trace, old.length, fresh.length, most);
    }
  }
  return [];
}

function pairsAlong(trace: readonly Int32Array[], oldLength: number, freshLength: number, most: number): [number, number][] {
  const pairs: [number, number][] = [];
  let [x, y] = [oldLength, freshLength];
  for (let distance = trace.length - 1; distance >= 0; distance--) {
    const reach = trace[distance] as Int32Array;
    const k = x - y;
    const down = k === -distance || (k !== distance && at(reach, k - 1, most) < at(reach, k + 1, most));
    const previousK = down ? k + 1 : k - 1;
    const previousX = distance === 0 ? 0 : at(reach, previousK, most);
    const previousY = distance === 0 ? 0 : previousX - previousK;
    while (x > previousX && y > previousY && x > 0 && y > 0) pairs.push([--x, --y]);
    [x, y] = [previousX, previousY];
  }
  return pairs.reverse();
}

function at(reach: Int32Array, k: number, most: number): number {
  return reach[k + most + 1] as number;
}
