// What rules find in a block of text, to be shown over it: worked out once for each block, and again where it changed.

import type { Node } from "prosemirror-model";

export interface Marked {
  readonly from: number;
  readonly to: number;
  /** Its class: how it looks. */
  readonly look: string;
  /** What a pointer that rests on it is told. */
  readonly told?: string;
  /** Not shown while the cursor stands at its end: it is being typed. */
  readonly isPatient?: true;
}

/** What a rule finds in a block's text; a blank is U+FFFC. */
export type Marker = (text: string) => readonly Marked[];

/** A longer block is looked at only near what is in view. */
export const LONGEST_WHOLE = 20_000;
/** So much around what is in view, for rules that look at the words beside. */
const AROUND = 200;

export class Markers {
  private known = new WeakMap<Node, readonly Marked[]>();

  constructor(private readonly markers: readonly Marker[]) {}

  /** Rules say something else now. */
  forget(): void {
    this.known = new WeakMap();
  }

  /** What is found in a block, by places in its text; at least between `from` and `to`. */
  in(block: Node, from: number, to: number): readonly Marked[] {
    if (block.content.size > LONGEST_WHOLE) return this.within(block, Math.max(0, from - AROUND), Math.min(block.content.size, to + AROUND));
    const known = this.known.get(block);
    if (known) return known;
    const found = this.within(block, 0, block.content.size);
    this.known.set(block, found);
    return found;
  }

  private within(block: Node, from: number, to: number): readonly Marked[] {
    if (to <= from) return [];
    const text = textOf(block, from, to);
    const found = this.markers.flatMap((marker) => marker(text));
    return from === 0 ? found : found.map((each) => ({ ...each, from: each.from + from, to: each.to + from }));
  }
}

/** A block's text, each character at its place. */
export function textOf(block: Node, from = 0, to = block.content.size): string {
  return block.textBetween(from, to, undefined, "\ufffc");
}
