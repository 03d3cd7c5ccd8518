// What was changed since the revision that the server has: the blocks in between what is the same at both ends.

import type { Node } from "prosemirror-model";

import { blockOf, opened } from "../editor/document";
import type { BlockValue } from "../editor/document";
import type { WordTimes } from "../editor/times";
import { canonicalBytes } from "./canonical";

/** A revision of the server as the browser knows it. */
export interface Base {
  readonly etag: string;
  readonly revision: number;
  readonly blocks: readonly BlockValue[];
  /** The blocks as canonical JSON in UTF-8: writing a long report anew for each save would be felt while typing. */
  readonly bytes: readonly Uint8Array[];
  /** The same as the editor's document; a document without blocks has one empty paragraph there. */
  readonly doc: Node;
}

/** Blocks `from` up to `to` of the base give way to `blocks`. */
export interface Change {
  readonly from: number;
  readonly to: number;
  readonly blocks: readonly BlockValue[];
}

export function baseOf(etag: string, revision: number, blocks: readonly BlockValue[]): Base {
  return { etag, revision, blocks, bytes: blocks.map(canonicalBytes), doc: opened(blocks).doc };
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

/** The canonical blocks that a change makes of a base's. */
export function appliedBytes(base: Base, change: Change): Uint8Array[] {
  return [...base.bytes.slice(0, change.from), ...change.blocks.map(canonicalBytes), ...base.bytes.slice(change.to)];
}

/** The base after a change was saved: as it was sent, with the blocks that the server stored in another form. */
export function afterSave(
  base: Base,
  change: Change,
  doc: Node,
  saved: { etag: string; revision: number; blocks: readonly (readonly [number, BlockValue])[] },
): Base {
  const blocks = applied(base.blocks, change);
  const bytes = appliedBytes(base, change);
  for (const [index, block] of saved.blocks) {
    blocks[index] = block;
    bytes[index] = canonicalBytes(block);
  }
  return { etag: saved.etag, revision: saved.revision, blocks, bytes, doc };
}
