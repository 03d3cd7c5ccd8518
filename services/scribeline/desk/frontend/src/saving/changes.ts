// What was changed since the revision that the server has: the blocks in between what is the same at both ends.

import type { Node } from "prosemirror-model";

import { blockOf, opened } from "../editor/document";
import type { BlockValue } from "../editor/document";
import type { WordTimes } from "../editor/times";
import { canonical } from "./canonical";

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

/** A change as this browser keeps it: a number stands for the base's block that has it, and was not touched. */
export interface KeptChange {
  readonly from: number;
  readonly to: number;
  readonly blocks: readonly (BlockValue | number)[];
}

/** A block as it is sent, without so many inlines at its beginning and end that the base's block in its place has, too. */
export interface PackedBlock extends BlockValue {
  readonly head: number;
  readonly tail: number;
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
  // Between two changed places lies what was not touched: it is the base's own, which is neither made nor looked through
  // anew. A key in the middle and one at the end of a long report would else cost half of it, each time it is kept.
  const moved = fresh.childCount - old.childCount;
  const untouched = (index: number): BlockValue | undefined => {
    const node = fresh.child(index);
    for (const at of moved === 0 ? [index] : [index, index - moved]) {
      if (at >= head && at < old.childCount - tail && old.child(at) === node) return base.blocks[at];
    }
    return undefined;
  };
  const blocks: BlockValue[] = [];
  for (let index = head; index < fresh.childCount - tail; index++) {
    blocks.push(untouched(index) ?? blockOf(fresh.child(index), position, times));
    position += fresh.child(index).nodeSize;
  }
  if (base.blocks.length === 0) return { from: 0, to: 0, blocks };
  return { from: head, to: old.childCount - tail, blocks };
}

/** The blocks that a change makes of a base's. */
export function applied(blocks: readonly BlockValue[], change: Change): BlockValue[] {
  return [...blocks.slice(0, change.from), ...change.blocks, ...blocks.slice(change.to)];
}

/** A change as it is kept: after each key, so what lies untouched between two changed places is not written again. */
export function keptOf(blocks: readonly BlockValue[], { from, to, blocks: changed }: Change): KeptChange {
  const moved = changed.length - (to - from);
  const numberOf = (block: BlockValue, at: number): number | undefined => [at, at - moved].find((number) => blocks[number] === block);
  return { from, to, blocks: changed.map((block, index) => numberOf(block, from + index) ?? block) };
}

/** The change that was kept, on the same base. */
export function changeKept(blocks: readonly BlockValue[], { from, to, blocks: kept }: KeptChange): Change {
  const whole = kept.map((block) => (typeof block === "number" ? blocks[block] : block));
  return { from, to, blocks: whole.filter((block) => block !== undefined) };
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

/** A change's blocks as they are sent: one changed word of a long paragraph is not sent with all of its words. */
export function packed(blocks: readonly BlockValue[], { from, to, blocks: changed }: Change): (BlockValue | PackedBlock)[] {
  if (changed.length !== to - from) return [...changed];
  return changed.map((block, index) => {
    const [was, is] = [(blocks[from + index] as BlockValue).inlines, block.inlines];
    if (was === is && is.length > 0) return { ...block, inlines: [], head: is.length, tail: 0 };
    const most = Math.min(was.length, is.length);
    const same = (one: number, other: number): boolean => canonical(was[one]) === canonical(is[other]);
    let [head, tail] = [0, 0];
    while (head < most && same(head, head)) head++;
    while (tail < most - head && same(was.length - 1 - tail, is.length - 1 - tail)) tail++;
    return head + tail === 0 ? block : { ...block, inlines: is.slice(head, is.length - tail), head, tail };
  });
}

/** A change whose blocks were packed, as the desk puts it together. */
export function unpacked(blocks: readonly BlockValue[], sent: { from: number; to: number; blocks: readonly (BlockValue | PackedBlock)[] }): Change {
  const whole = sent.blocks.map((block, index) => {
    if (!("head" in block)) return block;
    const { head, tail, inlines, ...rest } = block;
    const was = (blocks[sent.from + index] as BlockValue).inlines;
    return { ...rest, inlines: [...was.slice(0, head), ...inlines, ...was.slice(was.length - tail)] };
  });
  return { from: sent.from, to: sent.to, blocks: whole };
}
