import { describe, expect, test } from "vitest";

import { opened } from "../src/editor/document";
import { Reading } from "../src/editor/reading";
import { occurrences } from "../src/editor/search";
import { compared } from "../src/side/comparing";
import { styleFacts } from "../src/side/panel";

const { doc, times } = opened([
  { kind: "paragraph", inlines: [{ text: "Takes", words: [0, 0] }, { text: " lisinopril", words: [1, 2] }, { text: " daily.", words: [3, 3] }] },
]);
const words = [["takes", 0, 0.4, 0.99], ["listen", 0.5, 0.8, 0.4], ["pril", 0.8, 1, 0.9], ["daily", 1.1, 1.5, null]] as const;
const correction = { words: [3, 3], start_s: 1.1, end_s: 1.5, heard: "dally", written: "daily", message: "", alternatives: [] } as const;

describe("a doubtful word", () => {
  const reading = (): Reading => new Reading(words, 0.8, [correction], doc, times);

  test("is one of low confidence, or that was corrected", () => {
    expect(reading().doubts(doc, times, 0, doc.content.size).map(({ piece }) => piece.first)).toEqual([1, 3]);
  });

  test("is in doubt no more when a person has settled or changed it", () => {
    const read = reading();
    read.settle(times.at(1));
    const changed = opened([{ kind: "paragraph", inlines: [{ text: "Takes", words: [0, 0] }, { text: " it", words: [1, 2] }, { text: " nightly.", words: [3, 3] }] }]);
    expect(read.doubts(doc, times, 0, 30).map(({ piece }) => piece.first)).toEqual([3]);
    expect(reading().doubts(changed.doc, changed.times, 0, 30)).toEqual([]);
  });

  test("is heard from the start of its first word to the end of its last", () => {
    expect(reading().heard(times.at(1))).toEqual([0.5, 1]);
    expect([-1, 0, 0.6, 99].map((time) => reading().wordAt(time))).toEqual([-1, 0, 1, 3]);
  });
});
test("what is searched is found in any case, at its right place", () => {
  expect(occurrences(doc, "DAILY", false)).toEqual([{ from: 18, to: 23 }]);
  expect(occurrences(doc, "DAILY", true)).toEqual([]);
  expect(occurrences(doc, "", false)).toEqual([]);
});

test("two texts stand side by side, with what differs between them", () => {
  expect(compared(["a", "20 mg daily"], ["a", "40 mg daily", "new"])).toEqual([
    { before: [{ text: "a", isChanged: false }], after: [{ text: "a", isChanged: false }] },
    {
      before: [{ text: "20", isChanged: true }, { text: " mg daily", isChanged: false }],
      after: [{ text: "40", isChanged: true }, { text: " mg daily", isChanged: false }],
    },
    { before: undefined, after: [{ text: "new", isChanged: true }] },
  ]);
});

test("a house style is told in words", () => {
  expect(styleFacts('locale = "en-GB" # British\nheading_bold = false\nnumbers_from = 0\nunknown = 3')).toEqual([
    ["Language", "en-GB"],
    ["Bold headings", "no"],
    ["Digits from", "0"],
  ]);
});
