// Where in the text a question to the clinic was asked: told in the question itself, so that the answer finds its place.

import type { Node } from "prosemirror-model";

import { clock } from "../desk/times";
import { BLANK_MARK } from "../editor/schema";
import { occurrences } from "../editor/search";
import type { Span } from "../editor/overlay";

const LONGEST_PASSAGE = 300;

/** The question as it is sent: with the passage, or the blank and its time. */
export function questionAbout(doc: Node, from: number, to: number, question: string): string {
  const blank = blankIn(doc, from, to);
  const passage = blank === undefined ? doc.textBetween(from, to, " ").trim().slice(0, LONGEST_PASSAGE) : named(blank);
  return passage === "" ? question : `“${passage}”: ${question}`;
}

/** Where the passage of a question is now; undefined where it is no more, or there was none. */
export function placeOf(doc: Node, question: string): Span | undefined {
  const passage = /^“([^]+?)”: /.exec(question)?.[1];
  if (passage === undefined) return undefined;
  let found: Span | undefined;
  doc.descendants((node, position) => {
    if (!found && node.type.name === "blank" && named(node) === passage) found = { from: position, to: position + 1 };
  });
  return found ?? occurrences(doc, passage, true)[0];
}

function blankIn(doc: Node, from: number, to: number): Node | undefined {
  let blank: Node | undefined;
  doc.nodesBetween(from, to, (node) => {
    if (node.type.name === "blank") blank ??= node;
  });
  return blank;
}

function named(blank: Node): string {
  return `${BLANK_MARK} at ${clock(blank.attrs["start"] as number)}`;
}
