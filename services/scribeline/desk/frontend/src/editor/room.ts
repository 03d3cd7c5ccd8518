// How much one report and one paragraph of it may hold: what would be more is refused before it is put in, so that the
// text stays as it was. What is there already may be longer, and can be worked on.

import type { Node, Slice } from "prosemirror-model";

/** Characters of a report: the server takes no more (MAX_CHARACTERS in transcripts/model.py). */
export const LONGEST_REPORT = 500_000;
/** Characters of a paragraph, an hour of speech: what looks for changes and mistakes takes a paragraph as a whole. */
export const LONGEST_PARAGRAPH = 60_000;

export const TOO_MUCH = "That is more than a report can hold, so it was not put in. Nothing was changed.";

/** Why what is to be put in the place of a range has no room there, as a sentence; undefined where it has. */
export function noRoomFor(slice: Slice, doc: Node, from: number, to: number): string | undefined {
  const [first, last] = [doc.resolve(from), doc.resolve(to)];
  const before = first.parent.isTextblock ? first.parentOffset : 0;
  const behind = last.parent.isTextblock ? last.parent.content.size - last.parentOffset : 0;
  const pieces: number[] = [];
  slice.content.forEach((node) => void pieces.push(node.isTextblock ? node.content.size : node.nodeSize));
  const added = pieces.reduce((sum, each) => sum + each, 0);
  const whole = doc.content.size - 2 * doc.childCount - (to - from) + added;
  if (whole > LONGEST_REPORT) return TOO_MUCH;
  const paragraphs = slice.content.firstChild?.isTextblock ? pieces : [added];
  paragraphs[0] = (paragraphs[0] ?? 0) + before;
  paragraphs[paragraphs.length - 1] = (paragraphs.at(-1) ?? 0) + behind;
  if (Math.max(...paragraphs) <= LONGEST_PARAGRAPH) return undefined;
  return "That would make a paragraph longer than one can be, so it was not put in. Nothing was changed: paste it as several paragraphs.";
}
