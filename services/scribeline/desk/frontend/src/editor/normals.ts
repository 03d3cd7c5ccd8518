// What a shortcut puts into the text.

import { Fragment, Slice } from "prosemirror-model";
import type { Node } from "prosemirror-model";

import { cleanText } from "./paste";
import { MAX_LEVEL, schema } from "./schema";
import type { BlankAttrs, Kind } from "./schema";

const BLANK = /____(?:\[([^\]\n]{0,500})\])?/g;

/** What a shortcut puts into the text: paragraphs, headings ("# "), items ("- ", "1. ") and blanks ("____[what]"). Blanks
 * have the time, in seconds, at which the recording stands. Without lists, their items are lines. */
export function sliceOfShortcut(text: string, time: number, hasLists = true): Slice {
  const lines = cleanText(text).replace(/^\n+|\n+$/g, "").split("\n");
  const isOne = lines.length === 1;
  const blocks = lines.filter((line) => line.trim() !== "").map((line) => blockOf(line, time, isOne, hasLists));
  const isOpen = (block: Node | undefined): boolean => block?.type.name === "paragraph";
  return new Slice(Fragment.fromArray(blocks), isOpen(blocks[0]) ? 1 : 0, isOpen(blocks.at(-1)) ? 1 : 0);
}

function blockOf(line: string, time: number, isOne: boolean, hasLists: boolean): Node {
  const mark = /^(?:(#{1,8})|( *)(?:([-*•])|\d{1,3}[.)]))\s+(?=\S)/.exec(line);
  const [, heading, indent = "", bullet] = mark ?? [];
  let [kind, level, rest]: [Kind, number, string] = ["paragraph", 0, line];
  if (mark && heading !== undefined) [kind, level, rest] = ["heading", heading.length - 1, line.slice(mark[0].length)];
  else if (mark && !isOne && hasLists) {
    [kind, level, rest] = [bullet ? "bullet" : "numbered", Math.min(indent.length >> 1, MAX_LEVEL), line.slice(mark[0].length)];
  }
  return schema.node(kind, { level }, inlinesOf(rest, time));
}

function inlinesOf(line: string, time: number): Node[] {
  const inlines: Node[] = [];
  let behind = 0;
  const text = (until: number): void => {
    if (until > behind) inlines.push(schema.text(line.slice(behind, until)));
  };
  for (const match of line.matchAll(BLANK)) {
    text(match.index);
    const attrs: BlankAttrs = { start: time, end: time, reason: "missing_information", heard: "", note: (match[1] ?? "").trim() };
    inlines.push(schema.node("blank", attrs));
    behind = match.index + match[0].length;
  }
  text(line.length);
  return inlines;
}
