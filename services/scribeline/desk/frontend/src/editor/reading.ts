// The machine's words beside the text: which are doubtful, which were proposed, and which is being heard.

import type { Node } from "prosemirror-model";

import type { Piece, WordTimes } from "./times";

/** Text, start and end in seconds, and how sure the draft is of it. */
export type Word = readonly [text: string, start: number, end: number, confidence: number | null];

/** The draft has `written` where the engine heard something else. */
export interface Correction {
  readonly words: readonly [number, number];
  readonly start_s: number;
  readonly end_s: number;
  readonly heard: string;
  readonly written: string;
  readonly message: string;
  readonly alternatives: readonly string[];
}

export interface Doubt {
  readonly piece: Piece;
  readonly correction: Correction | undefined;
}

export class Reading {
  /** Where a doubtful word stood when the text was opened: once a person has changed it, it is in doubt no more. */
  private readonly drafted = new Map<string, Piece>();
  private readonly settled = new Set<string>();
  /** 1 for each word that a piece in doubt begins with: nearly all pieces are passed over by this alone. */
  private readonly inDoubt: Uint8Array;
  private readonly starts: Float64Array;
  private readonly correctionOf = new Map<number, Correction>();

  constructor(
    readonly words: readonly Word[],
    doubtfulBelow: number,
    corrections: readonly Correction[],
    private readonly opened: Node,
    times: WordTimes,
  ) {
    // A long report has tens of thousands of words, and its opening waits for this: each is looked at once.
    const wants = new Uint8Array(words.length);
    this.starts = new Float64Array(words.length);
    for (let number = 0; number < words.length; number++) {
      const [, start, , confidence] = words[number] as Word;
      this.starts[number] = start;
      if (confidence !== null && confidence < doubtfulBelow) wants[number] = 1;
    }
    this.inDoubt = new Uint8Array(words.length);
    for (const correction of corrections) {
      for (let word = correction.words[0]; word <= correction.words[1]; word++) {
        this.correctionOf.set(word, correction);
        wants[word] = 1;
      }
    }
    for (const piece of times.anyOf(wants)) {
      this.drafted.set(name(piece), piece);
      this.inDoubt[piece.first] = 1;
    }
  }

  /** The number of the word that is said at a time in seconds, or else the last one before. */
  wordAt(time: number): number {
    let [low, high] = [0, this.starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.starts[middle] as number) > time) high = middle;
      else low = middle + 1;
    }
    return low - 1;
  }

  /** From when to when a piece is heard, in seconds. */
  heard(piece: Piece): readonly [number, number] | undefined {
    const [first, last] = [this.words[piece.first], this.words[piece.last]];
    return first && last && [first[1], last[2]];
  }

  /** What a person should look at in a range. */
  doubts(doc: Node, times: WordTimes, from: number, to: number): Doubt[] {
    const found: Doubt[] = [];
    for (const piece of times.among(this.inDoubt, from, to)) {
      const doubt = this.doubtOf(doc, piece);
      if (doubt) found.push(doubt);
    }
    return found;
  }

  doubtOf(doc: Node, piece: Piece): Doubt | undefined {
    const id = name(piece);
    const drafted = this.drafted.get(id);
    if (drafted === undefined || this.settled.has(id) || textOf(this.opened, drafted) !== textOf(doc, piece)) return undefined;
    return { piece, correction: this.correction(piece) };
  }

  /** A person looked at it, and it is right. */
  settle(piece: Piece): void {
    this.settled.add(name(piece));
  }

  private correction(piece: Piece): Correction | undefined {
    return this.correctionOf.get(piece.first) ?? this.correctionOf.get(piece.last);
  }
}

function name(piece: Piece): string {
  return `${piece.first}-${piece.last}`;
}

function textOf(doc: Node, piece: Piece): string {
  return doc.textBetween(piece.from, Math.min(piece.to, doc.content.size), "\n").trim();
}

/** The phrase at a time, in seconds: what is said between two pauses. */
export function phraseAt(words: readonly Word[], word: number, pause = 0.45, longest = 12): readonly [number, number] | undefined {
  if (words.length === 0) return undefined;
  const at = Math.min(Math.max(word, 0), words.length - 1);
  const start = (index: number): number => words[index]?.[1] ?? 0;
  const end = (index: number): number => words[index]?.[2] ?? 0;
  let [first, last] = [at, at];
  while (first > 0 && start(first) - end(first - 1) < pause && end(at) - start(first - 1) < longest) first--;
  while (last < words.length - 1 && start(last + 1) - end(last) < pause && end(last + 1) - start(first) < longest) last++;
  return [start(first), end(last)];
}
