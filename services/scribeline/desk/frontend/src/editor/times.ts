// Which piece of the text stands for which words of the recording, kept beside the text through every edit.
//
// A piece is a range of document positions and the numbers of the first and last machine word that it stands for.
// Pieces are in the order of the text and never overlap. Nothing of this is in the document itself: a mark or a node for
// each word makes a long transcript slow to type in.
//
// What an edit does to the pieces:
// - text that stays keeps its words, to the character;
// - an edit within a piece leaves it one piece; letters typed on to a word belong to it;
// - text that replaces whole pieces stands for the words of all of them;
// - text that is put in between stands for none, and text that is taken out takes its words along.
//
// Each edit tells its splices, which can be taken back and done again exactly: undo brings back the words, too.

import type { Node } from "prosemirror-model";
import type { Transform } from "prosemirror-transform";

export interface Piece {
  readonly from: number;
  readonly to: number;
  readonly first: number;
  readonly last: number;
}

/** At `index`, `removed` gave way to `added`, and all pieces after those moved by `delta` positions. */
export interface Splice {
  readonly index: number;
  readonly removed: readonly Piece[];
  readonly added: readonly Piece[];
  readonly delta: number;
}

export interface Edited {
  readonly times: WordTimes;
  /** In the order in which they were done. */
  readonly splices: readonly Splice[];
}

/**
 * What typing in one place did since the arrays were written: the piece before it reaches to `to`, and all after that stand
 * `by` further on. A key in a long report would else write two arrays of tens of thousands of numbers anew.
 */
interface Typed {
  readonly index: number;
  readonly to: number;
  readonly by: number;
}

const NOTHING_TYPED: Typed = { index: -1, to: 0, by: 0 };

export class WordTimes {
  static readonly none = new WordTimes(new Int32Array(), new Int32Array(), new Int32Array(), new Int32Array());

  private constructor(
    private readonly froms: Int32Array,
    private readonly tos: Int32Array,
    private readonly firsts: Int32Array,
    private readonly lasts: Int32Array,
    private readonly typed = NOTHING_TYPED,
  ) {}

  /** Of pieces in their order. Throws a RangeError where they overlap. */
  static of(pieces: readonly Piece[]): WordTimes {
    const [froms, tos, firsts, lasts] = [0, 1, 2, 3].map(() => new Int32Array(pieces.length)) as [Int32Array, Int32Array, Int32Array, Int32Array];
    let end = 0;
    for (let index = 0; index < pieces.length; index++) {
      const { from, to, first, last } = pieces[index] as Piece;
      if (from < end || to <= from) throw new RangeError(`pieces overlap at position ${from}`);
      froms[index] = from;
      tos[index] = end = to;
      firsts[index] = first;
      lasts[index] = last;
    }
    return new WordTimes(froms, tos, firsts, lasts);
  }

  get length(): number {
    return this.froms.length;
  }

  at(index: number): Piece {
    return {
      from: this.from(index),
      to: this.to(index),
      first: this.firsts[index] as number,
      last: this.lasts[index] as number,
    };
  }

  *[Symbol.iterator](): Iterator<Piece> {
    for (let index = 0; index < this.length; index++) yield this.at(index);
  }

  /** The pieces that have something in the range. */
  within(from: number, to: number): Piece[] {
    const found: Piece[] = [];
    for (let index = this.firstTo(from); index < this.length && this.from(index) < to; index++) {
      found.push(this.at(index));
    }
    return found;
  }

  /** The pieces that have something in the range, and whose first word is one of `words`: 1 for those that are. */
  among(words: Uint8Array, from: number, to: number): Piece[] {
    const found: Piece[] = [];
    for (let index = this.firstTo(from); index < this.length && this.from(index) < to; index++) {
      if (words[this.firsts[index] as number] === 1) found.push(this.at(index));
    }
    return found;
  }

  /** The pieces that stand for any of `words`: 1 for those that are. */
  anyOf(words: Uint8Array): Piece[] {
    const found: Piece[] = [];
    for (let index = 0; index < this.length; index++) {
      const last = this.lasts[index] as number;
      for (let word = this.firsts[index] as number; word <= last; word++) {
        if (words[word] !== 1) continue;
        found.push(this.at(index));
        break;
      }
    }
    return found;
  }

  /** The piece that holds the position, or else the last one before it. */
  before(position: number): Piece | undefined {
    const index = this.firstFrom(position) - 1;
    return index >= 0 ? this.at(index) : undefined;
  }

  /** The first piece that begins after the position. */
  after(position: number): Piece | undefined {
    const index = this.firstFrom(position);
    return index < this.length ? this.at(index) : undefined;
  }

  /** The piece that a word is in, or else the last one before the word, where words run forward as they do in drafts. */
  ofWord(word: number): Piece | undefined {
    const index = firstAbove((at) => this.firsts[at] as number, this.length, word) - 1;
    return index >= 0 ? this.at(index) : undefined;
  }

  /** As it is after the steps of an edit. */
  through(edit: Transform): Edited {
    let times: WordTimes = this;
    const splices: Splice[] = [];
    edit.mapping.maps.forEach((map, index) => {
      const before = edit.docs[index] as Node;
      const after = edit.docs[index + 1] ?? edit.doc;
      const changes: Change[] = [];
      map.forEach((from, to, newFrom, newTo) =>
        changes.push({ from, to, size: newTo - newFrom, text: textOf(after, newFrom, newTo) }),
      );
      // From the last to the first, so that positions before a change are still those of the text before it.
      for (const change of changes.reverse()) {
        const splice = times.spliceFor(change, before);
        if (splice) {
          times = times.spliced(splice);
          splices.push(splice);
        }
      }
    });
    return { times, splices };
  }

  /** With other pieces in a range that no piece reaches out of. Pieces that do reach out are left as they are. */
  withPieces(from: number, to: number, pieces: readonly Piece[]): Edited {
    const begin = this.firstTo(from);
    const removed = this.within(from, to);
    const stays = removed.some((piece) => piece.from < from || piece.to > to);
    if (stays || same(removed, pieces)) return { times: this, splices: [] };
    const splice = { index: begin, removed, added: pieces, delta: 0 };
    return { times: this.spliced(splice), splices: [splice] };
  }

  /** With splices taken back, the last one first. */
  undone(splices: readonly Splice[]): WordTimes {
    return splices.reduceRight<WordTimes>(
      (times, { index, removed, added, delta }) =>
        times.spliced({ index, removed: added, added: removed, delta: -delta }),
      this,
    );
  }

  /** With splices done again. */
  redone(splices: readonly Splice[]): WordTimes {
    return splices.reduce<WordTimes>((times, splice) => times.spliced(splice), this);
  }

  private from(index: number): number {
    const from = this.froms[index] as number;
    return index > this.typed.index ? from + this.typed.by : from;
  }

  private to(index: number): number {
    const { typed } = this;
    if (index === typed.index) return typed.to;
    const to = this.tos[index] as number;
    return index > typed.index ? to + typed.by : to;
  }

  /** The first piece that begins after the position. */
  private firstFrom(position: number): number {
    return firstAbove((index) => this.from(index), this.length, position);
  }

  /** The first piece that ends after the position. */
  private firstTo(position: number): number {
    return firstAbove((index) => this.to(index), this.length, position);
  }

  private spliceFor(change: Change, before: Node): Splice | undefined {
    const { from, to, size } = change;
    const delta = size - (to - from);
    const begin = this.firstTo(from - 1); // touches from its left, or lies in the change
    const touched: Piece[] = [];
    for (let index = begin; index < this.length && this.from(index) <= to; index++) {
      touched.push(this.at(index));
    }
    const added = afterChange(touched, change, before);
    if (delta === 0 && same(touched, added)) return undefined;
    return { index: begin, removed: touched, added, delta };
  }

  private spliced(splice: Splice): WordTimes {
    const { index, removed, added, delta } = splice;
    const typed = this.typedIn(splice);
    if (typed) return new WordTimes(this.froms, this.tos, this.firsts, this.lasts, typed);
    const end = index + removed.length;
    const shift = added.length - removed.length;
    const [froms, tos] = this.written();
    const moved = (source: Int32Array, of: (piece: Piece) => number, by: number): Int32Array => {
      const target = new Int32Array(source.length + shift);
      target.set(source.subarray(0, index));
      added.forEach((piece, offset) => (target[index + offset] = of(piece)));
      target.set(source.subarray(end), index + added.length);
      if (by !== 0) for (let at = index + added.length; at < target.length; at++) target[at] = (target[at] as number) + by;
      return target;
    };
    // Typing moves pieces and leaves their words: those arrays are shared then.
    const words = shift === 0 && added.every((piece, at) => sameWords(piece, removed[at] as Piece));
    return new WordTimes(
      moved(froms, (piece) => piece.from, delta),
      moved(tos, (piece) => piece.to, delta),
      words ? this.firsts : moved(this.firsts, (piece) => piece.first, 0),
      words ? this.lasts : moved(this.lasts, (piece) => piece.last, 0),
    );
  }

  /** What was typed, where a splice leaves all words, and changes but one piece's end and the places of those after it. */
  private typedIn({ index, removed, added, delta }: Splice): Typed | undefined {
    if (removed.length !== added.length || !added.every((piece, at) => sameWords(piece, removed[at] as Piece))) return undefined;
    const [was, is] = [removed[0], added[0]];
    const isFirstLonger = was !== undefined && was.from === is?.from;
    const at = isFirstLonger ? index : index - 1;
    const isRestMoved = removed.every(({ from, to }, number) => {
      const { from: newFrom, to: newTo } = added[number] as Piece;
      return (isFirstLonger && number === 0) || (newFrom === from + delta && newTo === to + delta);
    });
    const { typed } = this;
    if (!isRestMoved || (typed !== NOTHING_TYPED && typed.index !== at)) return undefined;
    return { index: at, to: isFirstLonger ? (is?.to ?? 0) : at < 0 ? 0 : this.to(at), by: typed.by + delta };
  }

  /** The arrays with what was typed. */
  private written(): readonly [froms: Int32Array, tos: Int32Array] {
    const { typed, length } = this;
    if (typed === NOTHING_TYPED) return [this.froms, this.tos];
    const [froms, tos] = [this.froms.slice(), this.tos.slice()];
    if (typed.index >= 0) tos[typed.index] = typed.to;
    for (let index = typed.index + 1; index < length; index++) {
      froms[index] = (froms[index] as number) + typed.by;
      tos[index] = (tos[index] as number) + typed.by;
    }
    return [froms, tos];
  }
}

/** The index of the first of `length` ascending numbers that is greater than `value`. */
function firstAbove(numberAt: (index: number) => number, length: number, value: number): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numberAt(middle) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Two splices as one, where the second takes away just what the first put there: a word is typed letter by letter. */
export function asOne(first: Splice, second: Splice): Splice | undefined {
  if (first.index !== second.index || !same(first.added, second.removed)) return undefined;
  return { index: first.index, removed: first.removed, added: second.added, delta: first.delta + second.delta };
}

/** What stood from `from` to `to` gave way to `size` positions with this text. */
interface Change {
  readonly from: number;
  readonly to: number;
  readonly size: number;
  readonly text: string;
}

/** The pieces that a change touches, as they are after it. */
function afterChange(touched: readonly Piece[], change: Change, before: Node): Piece[] {
  const { from, to, size } = change;
  const delta = size - (to - from);
  const around = touched.find((piece) => piece.from < from && piece.to > to);
  if (around) return [{ ...around, to: around.to + delta }];
  const left = touched.filter((piece) => piece.from < from).map((piece) => ({ ...piece, to: Math.min(piece.to, from) }));
  const inside = touched.filter((piece) => piece.from >= from && piece.to <= to && piece.from < to);
  const right = touched
    .filter((piece) => piece.to > to && piece.from >= from)
    .map((piece) => ({ ...piece, from: Math.max(piece.from, to) + delta, to: piece.to + delta }));
  const end = from + size;
  const text = change.text;
  if (text.trim() === "") return [...left, ...right];
  if (inside.length > 0) {
    const first = Math.min(...inside.map((piece) => piece.first));
    const last = Math.max(...inside.map((piece) => piece.last));
    return [...left, { from, to: end, first, last }, ...right];
  }
  const previous = left.at(-1);
  if (previous && previous.to === from && /^\S/u.test(text)) {
    const rest = textOf(before, previous.from, from);
    // Typed on to the word, or after the space that is all that is left of it.
    if (/\S$/u.test(rest) || rest.trim() === "") {
      const length = /^\S+/u.exec(text)?.[0].length ?? 0;
      return [...left.slice(0, -1), { ...previous, to: from + length }, ...right];
    }
  }
  const next = right[0];
  if (next && next.from === end && /\S$/u.test(text) && /^\S/u.test(textOf(before, to, to + 1))) {
    const length = /\S+$/u.exec(text)?.[0].length ?? 0;
    return [...left, { ...next, from: end - length }, ...right.slice(1)];
  }
  return [...left, ...right];
}

const OBJECT = "\n"; // a blank counts as no text here

function textOf(doc: Node, from: number, to: number): string {
  return doc.textBetween(from, Math.min(to, doc.content.size), "\n", OBJECT);
}

function same(some: readonly Piece[], others: readonly Piece[]): boolean {
  return (
    some.length === others.length &&
    some.every((piece, index) => {
      const other = others[index] as Piece;
      return piece.from === other.from && piece.to === other.to && sameWords(piece, other);
    })
  );
}

function sameWords(piece: Piece, other: Piece): boolean {
  return piece.first === other.first && piece.last === other.last;
}
