import { readFileSync } from "node:fs";

import fc from "fast-check";
import { Fragment, Slice } from "prosemirror-model";
import type { Node } from "prosemirror-model";
import { EditorState, TextSelection } from "prosemirror-state";
import { describe, expect, test } from "vitest";

import { LONGEST_PARAGRAPH, LONGEST_REPORT, noRoomFor } from "../src/editor/room";
import { schema } from "../src/editor/schema";

const paragraph = (length: number): Node => schema.node("paragraph", null, length > 0 ? [schema.text("x".repeat(length))] : []);
const report = (...lengths: number[]): Node => schema.node("doc", null, lengths.map(paragraph));
const text = (...lengths: number[]): Slice => new Slice(Fragment.fromArray(lengths.map(paragraph)), 1, 1);

describe("what is pasted", () => {
  test("is put in as long as its paragraph has room, and the paragraph fills up to the last character", () => {
    const doc = report(5, LONGEST_PARAGRAPH - 10, 5);
    expect(noRoomFor(text(10), doc, 8, 8)).toBeUndefined();
    expect(noRoomFor(text(11), doc, 8, 8)).toMatch(/paragraph longer than one can be.*Nothing was changed/);
    expect(noRoomFor(text(11), doc, 8, 9)).toBeUndefined(); // in the place of a character
    expect(noRoomFor(text(11), doc, 1, 1)).toBeUndefined(); // in another paragraph
    expect(noRoomFor(text(11, 11), doc, 8, 8)).toMatch(/paragraph/); // its last one gets what stood behind the cursor
    expect(noRoomFor(text(1, LONGEST_PARAGRAPH + 1, 1), report(0), 1, 1)).toMatch(/paragraph/);
  });

  test("is put in as long as the report has room, whatever its paragraphs", () => {
    const doc = report(...Array.from({ length: 10 }, () => LONGEST_REPORT / 10 - 1), 0);
    const end = doc.content.size - 1;
    expect(noRoomFor(text(5, 5), doc, end, end)).toBeUndefined();
    expect(noRoomFor(text(5, 6), doc, end, end)).toMatch(/more than a report can hold/);
  });

  test("has room exactly where the text with it has no paragraph and no report that is too long", () => {
    const lengths = fc.array(fc.constantFrom(0, 1, 29_999, 30_000, LONGEST_PARAGRAPH - 1, LONGEST_PARAGRAPH), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(lengths, lengths, fc.nat(), fc.nat(), (there, added, one, other) => {
        const state = EditorState.create({ doc: report(...there) });
        const ends = [one, other].map((place) => TextSelection.near(state.doc.resolve(place % (state.doc.content.size + 1))).from);
        const [from, to] = [Math.min(...ends), Math.max(...ends)];
        const slice = added.length === 1 && added[0] === 0 ? Slice.empty : text(...added);
        const after = state.tr.replace(from, to, slice).doc;
        let longest = 0;
        after.forEach((block) => void (longest = Math.max(longest, block.content.size)));
        const isTooLong = longest > LONGEST_PARAGRAPH || after.textContent.length > LONGEST_REPORT;
        expect(noRoomFor(slice, state.doc, from, to) !== undefined).toBe(isTooLong);
      }),
      { numRuns: 60 },
    );
  });
});

test("the server takes no longer report either", () => {
  const rules = readFileSync(new URL("../../../transcripts/model.py", import.meta.url), "utf8");
  expect(rules).toContain(`MAX_CHARACTERS = ${LONGEST_REPORT.toLocaleString("en-US").replace(",", "_")}\n`);
});
