import fc from "fast-check";
import { expect, test } from "vitest";

import { blocksOf, opened } from "../src/editor/document";
import { anything } from "./documents";

test("every document comes back exactly as it was opened", () => {
  fc.assert(
    fc.property(anything(), (blocks) => {
      const { doc, times } = opened(blocks);
      doc.check();
      expect(blocksOf(doc, times)).toEqual(blocks);
    }),
    { numRuns: 400 },
  );
});

test("a document without a block is one empty paragraph to write in", () => {
  const { doc, times } = opened([]);
  expect(blocksOf(doc, times)).toEqual([{ kind: "paragraph", inlines: [] }]);
});

test("a paragraph of a megabyte opens in linear time", () => {
  const inlines = Array.from({ length: 100_000 }, (_, word) => ({ text: "ten chars ", words: [word, word] as const }));
  const { doc, times } = opened([{ kind: "paragraph", inlines }]);
  expect(doc.textContent.length).toBe(1_000_000);
  expect(times.length).toBe(100_000);
});
