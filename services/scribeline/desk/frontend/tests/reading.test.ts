import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { opened } from "../src/editor/document";
import { Reading } from "../src/editor/reading";
import { occurrences } from "../src/editor/search";
import { compared } from "../src/side/compared";
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

test("a paragraph stands beside what it was made of, whatever came or went before it", () => {
  const before = ["The lungs are clear.", "The heart is normal.", "No oedema of the legs."];
  const after = ["He feels well today.", "The heart is quite normal.", "Both lungs are clear on the left.", "No oedema of either of the legs."];
  const texts = compared(before, after).map(({ before: then, after: now }) => [then, now].map((bits) => bits?.map(({ text }) => text).join("")));
  expect(texts).toEqual([
    ["The lungs are clear.", "He feels well today."],
    ["The heart is normal.", "The heart is quite normal."],
    [undefined, "Both lungs are clear on the left."],
    ["No oedema of the legs.", "No oedema of either of the legs."],
  ]);
});

test("side by side, no word of either text is lost, and what is not marked is in both", () => {
  const paragraph = fc.array(fc.constantFrom("the", "lungs", "heart", "is", "are", "clear", "not"), { maxLength: 8 }).map((words) => words.join(" "));
  const text = fc.array(paragraph, { maxLength: 8 });
  fc.assert(
    fc.property(text, text, (before, after) => {
      const rows = compared(before, after);
      const side = (name: "before" | "after"): string[] => rows.flatMap((row) => (row[name] ? [row[name].map((bit) => bit.text).join("")] : []));
      expect([side("before"), side("after")]).toEqual([before, after]);
      for (const row of rows) {
        const kept = [row.before, row.after].map((bits) => bits?.filter((bit) => !bit.isChanged).map((bit) => bit.text).join(""));
        if (row.before && row.after) expect(kept[0]).toBe(kept[1]);
        else expect(kept.join("")).toBe("");
      }
    }),
  );
});

test("a house style is told in words", () => {
  expect(styleFacts('locale = "en-GB" # British\nheading_bold = false\nnumbers_from = 0\nunknown = 3')).toEqual([
    ["Language", "en-GB"],
    ["Bold headings", "no"],
    ["Digits from", "0"],
  ]);
});
