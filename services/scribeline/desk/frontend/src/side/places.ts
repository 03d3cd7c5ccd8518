// Where marks lie: in the submitted text, whatever has become of it in the editor since.

import type { Node } from "prosemirror-model";

import { BLANK_MARK } from "../editor/schema";
import type { Span } from "../editor/overlay";

/** Characters are the server's: code points, of which some take two of a browser's. */
export type Place = readonly [block: number, start: number, end: number];

/** The text at a place of the submitted text. */
export function passageAt(submitted: readonly string[], [index, start, end]: Place): string {
  return Array.from(submitted[index] ?? "").slice(start, end).join("");
}

/** A block's text as the server counts it: a blank is its mark. */
export function blockText(block: Node): string {
  let text = "";
  block.forEach((inline) => (text += inline.isText ? inline.text : BLANK_MARK));
  return text;
}

/** Where in the submitted text the selection lies; undefined where nothing is selected, or it was not submitted. */
export function submittedPlace(doc: Node, submitted: readonly string[], { from, to }: Span): Place | undefined {
  const at = doc.resolve(from);
  if (from === to || at.depth === 0) return undefined;
  const block = at.node(1);
  const begin = at.start(1);
  // What goes over several blocks is marked where it begins.
  const [first, last] = trimmed(blockText(block), textOffset(block, from - begin), textOffset(block, Math.min(to - begin, block.content.size)));
  const passage = blockText(block).slice(first, last);
  if (passage === "") return undefined;
  const index = at.index(0);
  const found = submitted[index] === blockText(block) ? ([index, first, last] as const) : nearest(submitted, passage, index, first);
  return found && inCodePoints(submitted[found[0]] ?? "", found);
}

/** Where in the editor a place of the submitted text is now; undefined where it is no more. */
export function editorSpan(doc: Node, submitted: readonly string[], place: Place): Span | undefined {
  const texts: string[] = [];
  doc.forEach((block) => void texts.push(blockText(block)));
  const [index, start, end] = inUnits(submitted[place[0]] ?? "", place);
  const passage = (submitted[index] ?? "").slice(start, end);
  const found = texts[index] === submitted[index] ? ([index, start, end] as const) : nearest(texts, passage, index, start);
  if (!found || passage === "") return undefined;
  let span: Span | undefined;
  doc.forEach((block, offset, number) => {
    if (number === found[0]) span = { from: offset + 1 + innerOffset(block, found[1]), to: offset + 1 + innerOffset(block, found[2]) };
  });
  return span;
}

function inCodePoints(text: string, [index, start, end]: Place): Place {
  const before = Array.from(text.slice(0, start)).length;
  return [index, before, before + Array.from(text.slice(start, end)).length];
}

function inUnits(text: string, [index, start, end]: Place): Place {
  const characters = Array.from(text);
  return [index, characters.slice(0, start).join("").length, characters.slice(0, end).join("").length];
}

/** The place of the same words that is nearest to where they were. */
function nearest(texts: readonly string[], passage: string, index: number, start: number): Place | undefined {
  let best: readonly [far: number, place: Place] | undefined;
  for (const [number, text] of texts.entries()) {
    for (let at = text.indexOf(passage); at >= 0 && passage !== ""; at = text.indexOf(passage, at + 1)) {
      const far = Math.abs(number - index) * 1_000_000 + Math.abs(at - start);
      if (!best || far < best[0]) best = [far, [number, at, at + passage.length]];
    }
  }
  return best?.[1];
}

function trimmed(text: string, first: number, last: number): readonly [number, number] {
  while (first < last && /\s/u.test(text.charAt(first))) first++;
  while (last > first && /\s/u.test(text.charAt(last - 1))) last--;
  return [first, last];
}

/** How many characters of the block's text stand before a place in the block. */
function textOffset(block: Node, inner: number): number {
  let text = 0;
  block.forEach((inline, offset) => {
    if (offset >= inner) return;
    text += inline.isText ? Math.min(inner - offset, inline.nodeSize) : BLANK_MARK.length;
  });
  return text;
}

/** The place in the block behind so many characters of its text. */
function innerOffset(block: Node, characters: number): number {
  let [inner, left] = [0, characters];
  block.forEach((inline) => {
    if (left <= 0) return;
    const length = inline.isText ? inline.nodeSize : BLANK_MARK.length;
    inner += left >= length ? inline.nodeSize : inline.isText ? left : 0;
    left -= length;
  });
  return inner;
}
