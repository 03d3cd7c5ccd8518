import fc from "fast-check";
import { expect, test } from "vitest";

import { opened } from "../src/editor/document";
import type { BlockValue } from "../src/editor/document";
import { blockText, editorSpan, passageAt, submittedPlace } from "../src/side/places";

const blank = { blank: { start_s: 1, end_s: 2, reason: "inaudible" } } as const;
const blocks: readonly BlockValue[] = [
  { kind: "heading", inlines: [{ text: "PLAN:" }] },
  { kind: "paragraph", inlines: [{ text: "Lisinopril " }, blank, { text: " 15 mg, then 15 mg 💊 again" }] },
];
const { doc } = opened(blocks);
const textsOf = (told: readonly BlockValue[]): string[] => {
  const texts: string[] = [];
  opened(told).doc.forEach((block) => void texts.push(blockText(block)));
  return texts;
};
const submitted = textsOf(blocks);
const LINE = 8; // where the second block's text begins: after "PLAN:", its end and the paragraph's beginning

test("what is selected has a place in the submitted text, where a blank counts as its mark", () => {
  expect(submitted).toEqual(["PLAN:", "Lisinopril ____ 15 mg, then 15 mg 💊 again"]);
  expect(submittedPlace(doc, submitted, { from: LINE, to: LINE + 10 })).toEqual([1, 0, 10]);
  expect(submittedPlace(doc, submitted, { from: LINE + 11, to: LINE + 12 })).toEqual([1, 11, 15]);
  expect(submittedPlace(doc, submitted, { from: LINE + 12, to: LINE + 18 })).toEqual([1, 16, 21]);
});

test("places are counted in the server's characters", () => {
  const place = submittedPlace(doc, submitted, { from: LINE + 34, to: LINE + 39 });
  expect(place && passageAt(submitted, place)).toBe("again");
  expect(place).toEqual([1, 36, 41]);
});

test("nothing selected is no place, and what goes over blocks is marked where it begins", () => {
  expect(submittedPlace(doc, submitted, { from: LINE, to: LINE })).toBeUndefined();
  expect(submittedPlace(doc, submitted, { from: 3, to: LINE + 5 })).toEqual([0, 2, 5]);
});

test("where the text was changed since, the nearest same words are meant", () => {
  const changed: readonly BlockValue[] = [{ kind: "paragraph", inlines: [{ text: "New." }] }, ...blocks];
  const now = opened(changed).doc;
  const second = LINE + 6 + 25; // the second "15 mg" is 25 behind the line's beginning, the new block takes 6
  const place = submittedPlace(now, submitted, { from: second, to: second + 5 });
  expect(place).toEqual([1, 28, 33]);
  expect(place && editorSpan(now, submitted, place)).toEqual({ from: second, to: second + 5 });
  expect(submittedPlace(now, submitted, { from: 1, to: 5 })).toBeUndefined();
});

test("what was corrected away is shown nowhere", () => {
  const corrected = opened([{ kind: "paragraph", inlines: [{ text: "Lisinopril 10 mg" }] }]).doc;
  expect(editorSpan(corrected, submitted, [1, 16, 21])).toBeUndefined();
  expect(editorSpan(corrected, submitted, [1, 0, 10])).toEqual({ from: 1, to: 11 });
  expect(editorSpan(corrected, submitted, [7, 0, 10])).toBeUndefined();
});

test("every selection of unchanged text comes back as itself, without the spaces at its ends", () => {
  const { doc } = opened([blocks[0] as BlockValue, { kind: "paragraph", inlines: [{ text: "Lisinopril " }, blank, { text: " 15 mg, then 15 mg again" }] }]);
  const submitted: string[] = [];
  doc.forEach((block) => void submitted.push(blockText(block)));
  const size = doc.content.size - LINE;
  fc.assert(
    fc.property(fc.nat(size), fc.nat(size), (one, other) => {
      const span = { from: LINE + Math.min(one, other), to: Math.min(LINE + Math.max(one, other), doc.content.size - 1) };
      const place = submittedPlace(doc, submitted, span);
      if (!place) return;
      const back = editorSpan(doc, submitted, place);
      expect(back && submittedPlace(doc, submitted, back)).toEqual(place);
    }),
    { numRuns: 200 },
  );
});
