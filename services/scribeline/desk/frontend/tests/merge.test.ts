import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { BlockValue } from "../src/editor/document";
import { chosen, conflictsOf, hunks, mergeBlocks } from "../src/saving/merge";

const paragraph = (text: string): BlockValue => ({ kind: "paragraph", inlines: text === "" ? [] : [{ text }] });
const texts = (...lines: string[]): BlockValue[] => lines.map(paragraph);
const read = (blocks: readonly BlockValue[]): string[] =>
  blocks.map((block) => block.inlines.map((inline) => ("text" in inline ? inline.text : "____")).join(""));
const merged = (base: BlockValue[], mine: BlockValue[], theirs: BlockValue[]): string[] | "conflict" => {
  const parts = mergeBlocks(base, mine, theirs);
  return conflictsOf(parts).length > 0 ? "conflict" : read(chosen(parts, () => []));
};

const line = fc.constantFrom("a", "b", "c", "d", "one two three");
const text = fc.array(line, { maxLength: 8 }).map((lines) => texts(...lines));

describe("differences", () => {
  test("put into the first list give the second", () => {
    fc.assert(
      fc.property(fc.array(line), fc.array(line), (before, after) => {
        const made: string[] = [];
        let at = 0;
        for (const { from, to, items } of hunks(before, after, (each) => each)) {
          made.push(...before.slice(at, from), ...items);
          at = to;
        }
        expect([...made, ...before.slice(at)]).toEqual(after);
      }),
    );
  });
});

describe("the merge of two texts made of one", () => {
  test("is the other's where one did nothing, and either's where both did the same", () => {
    fc.assert(
      fc.property(text, text, (base, other) => {
        expect(merged(base, base, other)).toEqual(read(other));
        expect(merged(base, other, base)).toEqual(read(other));
        expect(merged(base, other, other)).toEqual(read(other));
      }),
    );
  });

  test("has the same conflicts whoever is asked", () => {
    fc.assert(
      fc.property(text, text, text, (base, mine, theirs) => {
        expect(merged(base, mine, theirs)).toEqual(merged(base, theirs, mine));
      }),
    );
  });

  test("loses no block that either of them wrote, when all of both sides is chosen", () => {
    fc.assert(
      fc.property(text, fc.nat(8), fc.nat(8), (base, one, other) => {
        const insert = (at: number, word: string): BlockValue[] => [...base.slice(0, at), paragraph(word), ...base.slice(at)];
        const parts = mergeBlocks(base, insert(one, "mine"), insert(other, "theirs"));
        const all = read(chosen(parts, ({ mine, theirs }) => [...mine, ...theirs]));
        expect(all).toContain("mine");
        expect(all).toContain("theirs");
      }),
    );
  });

  test("takes what each changed elsewhere", () => {
    expect(merged(texts("a", "b", "c"), texts("A", "b", "c"), texts("a", "b", "c", "d"))).toEqual(["A", "b", "c", "d"]);
  });

  test("puts words of one block together where they do not touch", () => {
    const base = texts("Takes 20 mg of lisinopril every day.");
    const [mine, theirs] = [texts("Takes 40 mg of lisinopril every day."), texts("Takes 20 mg of lisinopril every evening.")];
    expect(merged(base, mine, theirs)).toEqual(["Takes 40 mg of lisinopril every evening."]);
  });

  test("asks a person where both changed the same words", () => {
    expect(merged(texts("20 mg"), texts("40 mg"), texts("10 mg"))).toBe("conflict");
    expect(merged(texts("a"), texts("a", "x"), texts("a", "y"))).toBe("conflict");
    expect(merged(texts("a", "b"), texts("b"), texts("A", "b"))).toBe("conflict");
  });

  test("does not mind other word times", () => {
    const base: BlockValue[] = [{ kind: "paragraph", inlines: [{ text: "heart failure", words: [0, 1] }] }];
    const theirs: BlockValue[] = [{ kind: "paragraph", inlines: [{ text: "heart", words: [0, 0] }, { text: " failure", words: [1, 1] }] }];
    expect(merged(base, texts("heart attack"), theirs)).toEqual(["heart attack"]);
  });
});
