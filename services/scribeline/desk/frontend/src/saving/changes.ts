// What was changed since the revision that the server has: the blocks in between what is the same at both ends.

import type { Node } from "prosemirror-model";

import { blockOf, opened } from "../editor/document";
import type { BlockValue } from "../editor/document";
import type { WordTimes } from "../editor/times";

/** A revision of the server as the browser knows it. */
export interface Base {
  readonly etag: string;
  readonly revision: number;
  readonly blocks: readonly BlockValue[];
  /** The same as the editor's document; a document without blocks has one empty paragraph there. */
  readonly doc: Node;
}

/** Blocks `from` up to `to` of the base give way to `blocks`. */
export interface Change {
  readonly from: number;
  readonly to: number;
  readonly blocks: readonly BlockValue[];
}

/** `doc` is what the blocks are in the editor, where that is known already. */
export function baseOf(etag: string, revision: number, blocks: readonly BlockValue[], doc = opened(blocks).doc): Base {
  return { etag, revision, blocks, doc };
}

/** What leads from the base to the text; undefined where there is nothing to save. */
export function changeOf(base: Base, doc: Node, times: WordTimes): Change | undefined {
  const [old, fresh] = [base.doc, doc];
  let head = 0;
  let position = 0;
  while (head < old.childCount && head < fresh.childCount && fresh.child(head).eq(old.child(head))) {
    position += fresh.child(head).nodeSize;
    head++;
  }
  if (head === old.childCount && head === fresh.childCount) return undefined;
  let tail = 0;
  while (
    tail < old.childCount - head &&
    tail < fresh.childCount - head &&
    fresh.child(fresh.childCount - 1 - tail).eq(old.child(old.childCount - 1 - tail))
  ) {
    tail++;
  }
  const blocks: BlockValue[] = [];
  for (let index = head; index < fresh.childCount - tail; index++) {
    blocks.push(blockOf(fresh.child(index), position, times));
    position += fresh.child(index).nodeSize;
  }
  if (base.blocks.length === 0) return { from: 0, to: 0, blocks };
  return { from: head, to: old.childCount - tail, blocks };
}

/** The blocks that a change makes of a base's. */
export function applied(blocks: readonly BlockValue[], change: Change): BlockValue[] {
  return [...blocks.slice(0, change.from), ...change.blocks, ...blocks.slice(change.to)];
}

/** The base after a change was saved: as it was sent, with the blocks that the server stored in another form. */
export function afterSave(
  base: Base,
  change: Change,
  doc: Node,
  saved: { etag: string; revision: number; blocks: readonly (readonly [number, BlockValue])[] },
): Base {
  const blocks = applied(base.blocks, change);
  for (const [index, block] of saved.blocks) blocks[index] = block;
  return { etag: saved.etag, revision: saved.revision, blocks, doc };
}
