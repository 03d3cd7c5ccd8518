// What tells one text from another, in some bytes: an hour of work remembers more than a thousand of them.

import type { Node } from "prosemirror-model";

import { whenIdle } from "../desk/idle";

/** A text, by its print; or the text itself where most of it was not looked at yet, and a key would wait for that. */
export type Print = string | Node;

const MOST_AT_ONCE = 20;
const known = new WeakMap<Node, readonly [number, number]>();

/** To be compared with `isOf`. */
export function printOf(doc: Node): Print {
  let fresh = 0;
  for (let index = 0; index < doc.childCount; index++) if (!known.has(doc.child(index)) && ++fresh > MOST_AT_ONCE) return doc;
  return worked(doc);
}

/** Whether a document is the one of the print; another one is taken for it with a chance of 1 in 2 to the power of 64. */
export function isOf(print: Print, doc: Node): boolean {
  return typeof print === "string" ? print === worked(doc) : print.eq(doc);
}

/** Look at all of a text, a few blocks at a time while nobody types. */
export function preparePrints(doc: Node, from = 0): void {
  if (from >= doc.childCount) return;
  whenIdle((hasTime) => {
    let at = from;
    do ofBlock(doc.child(at++));
    while (at < doc.childCount && hasTime());
    preparePrints(doc, at);
  });
}

function worked(doc: Node): string {
  let [one, other] = [0, 0];
  for (let index = 0; index < doc.childCount; index++) {
    const [first, second] = ofBlock(doc.child(index));
    one = (Math.imul(one, 31) + first) | 0;
    other = (Math.imul(other, 37) + second) | 0;
  }
  return `${doc.content.size} ${one} ${other}`;
}

/** Worked out once for each block: all others are the very same after an edit. */
function ofBlock(block: Node): readonly [number, number] {
  let found = known.get(block);
  if (!found) {
    let [one, other] = [0x811c9dc5, 0x9e3779b9];
    const text = JSON.stringify(block.toJSON());
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      one = Math.imul(one ^ code, 0x01000193);
      other = Math.imul(other ^ code, 0x85ebca6b) + (other >>> 15);
    }
    known.set(block, (found = [one | 0, other | 0]));
  }
  return found;
}
