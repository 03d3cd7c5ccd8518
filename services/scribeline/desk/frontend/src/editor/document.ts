// The project's document JSON, and the editor's document with its word times beside it: from one to the other and back
// without a difference.

import { Fragment, Node } from "prosemirror-model";
import type { Mark } from "prosemirror-model";

import { schema } from "./schema";
import type { BlankAttrs, Kind, Look, Reason } from "./schema";
import { LOOKS } from "./schema";
import { WordTimes } from "./times";
import type { Piece } from "./times";

export interface RunValue {
  readonly text: string;
  readonly words?: readonly [number, number];
  readonly bold?: true;
  readonly italic?: true;
  readonly underline?: true;
}

export interface BlankValue {
  readonly blank: {
    readonly start_s: number;
    readonly end_s: number;
    readonly reason: Reason;
    readonly heard?: string;
    readonly note?: string;
  };
}

export interface BlockValue {
  readonly kind: Kind;
  readonly inlines: readonly (RunValue | BlankValue)[];
  readonly level?: number;
}

/** An editor's document with which text stands for which words. */
export interface Opened {
  readonly doc: Node;
  readonly times: WordTimes;
}

/** What the blocks are in the editor. A document without a block has one empty paragraph there. */
export function opened(blocks: readonly BlockValue[]): Opened {
  const nodes: Node[] = [];
  const pieces: Piece[] = [];
  let position = 0;
  for (const block of blocks.length > 0 ? blocks : [{ kind: "paragraph", inlines: [] } as const]) {
    const node = nodeOf(block);
    nodes.push(node);
    for (const piece of piecesOf(block, position + 1)) pieces.push(piece);
    position += node.nodeSize;
  }
  return { doc: schema.topNodeType.create(null, nodes), times: WordTimes.of(pieces) };
}

/** One block as the editor's node. */
export function nodeOf(block: BlockValue): Node {
  const inlines: Node[] = [];
  let text = "";
  let look: RunValue | undefined;
  const close = (): void => {
    if (look && text !== "") inlines.push(schema.text(text, marksOf(look)));
    text = "";
  };
  // Neighbours of one look are one text in the editor: a draft has a run for each word.
  for (const inline of block.inlines) {
    if ("blank" in inline) {
      close();
      look = undefined;
      inlines.push(blankNode(inline));
      continue;
    }
    if (!look || !sameLook(look, inline)) {
      close();
      look = inline;
    }
    text += inline.text;
  }
  close();
  return schema.node(block.kind, { level: block.level ?? 0 }, Fragment.fromArray(inlines));
}

/** The pieces of one block whose text begins at the position `start`. */
export function piecesOf(block: BlockValue, start: number): Piece[] {
  const pieces: Piece[] = [];
  let position = start;
  for (const inline of block.inlines) {
    const size = "blank" in inline ? 1 : inline.text.length;
    if ("text" in inline && inline.words && size > 0) {
      const [first, last] = inline.words;
      const before = pieces.at(-1);
      if (before && before.to === position && before.first === first && before.last === last) {
        pieces[pieces.length - 1] = { ...before, to: position + size };
      } else {
        pieces.push({ from: position, to: position + size, first, last });
      }
    }
    position += size;
  }
  return pieces;
}

function marksOf(run: RunValue): readonly Mark[] {
  return LOOKS.filter((look) => run[look]).map((look) => schema.mark(look));
}

function blankNode({ blank }: BlankValue): Node {
  const attrs: BlankAttrs = {
    start: blank.start_s,
    end: blank.end_s,
    reason: blank.reason,
    heard: blank.heard ?? "",
    note: blank.note ?? "",
  };
  return schema.node("blank", attrs);
}

/** The blocks of a document, as they are stored. */
export function blocksOf(doc: Node, times: WordTimes): BlockValue[] {
  const blocks: BlockValue[] = [];
  doc.forEach((node, offset) => blocks.push(blockOf(node, offset, times)));
  return blocks;
}

/** One block, as it is stored. `position` is where it begins in the document. */
export function blockOf(node: Node, position: number, times: WordTimes): BlockValue {
  const inlines: (RunValue | BlankValue)[] = [];
  node.forEach((child, offset) => {
    if (child.isText) addRuns(inlines, child, position + 1 + offset, times);
    else inlines.push(blankValue(child));
  });
  const level = node.attrs["level"] as number;
  return { kind: node.type.name as Kind, inlines, ...(level > 0 && { level }) };
}

function addRuns(inlines: (RunValue | BlankValue)[], node: Node, from: number, times: WordTimes): void {
  const text = node.text ?? "";
  const to = from + text.length;
  const looks: Partial<Record<Look, true>> = {};
  for (const look of LOOKS) if (node.marks.some((mark) => mark.type.name === look)) looks[look] = true;
  let position = from;
  const add = (until: number, words?: readonly [number, number]): void => {
    if (until <= position) return;
    const run: RunValue = { text: text.slice(position - from, until - from), ...(words && { words }), ...looks };
    const last = inlines.at(-1);
    // Where a piece was cut and came together again, and between pieces of the same words.
    if (last && "text" in last && sameLook(last, run) && sameSpan(last, run)) {
      inlines[inlines.length - 1] = { ...last, text: last.text + run.text };
    } else {
      inlines.push(run);
    }
    position = until;
  };
  for (const piece of times.within(from, to)) {
    add(Math.max(piece.from, from));
    add(Math.min(piece.to, to), [piece.first, piece.last]);
  }
  add(to);
}

function sameLook(run: RunValue, other: RunValue): boolean {
  return run.bold === other.bold && run.italic === other.italic && run.underline === other.underline;
}

function sameSpan(run: RunValue, other: RunValue): boolean {
  return run.words?.[0] === other.words?.[0] && run.words?.[1] === other.words?.[1];
}

function blankValue(node: Node): BlankValue {
  const { start, end, reason, heard, note } = node.attrs as BlankAttrs;
  return { blank: { start_s: start, end_s: end, reason, ...(heard && { heard }), ...(note && { note }) } };
}
