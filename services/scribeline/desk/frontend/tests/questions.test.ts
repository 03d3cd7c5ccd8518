import { expect, test } from "vitest";

import { opened } from "../src/editor/document";
import { placeOf, questionAbout } from "../src/side/questions";

const { doc } = opened([
  { kind: "paragraph", inlines: [{ text: "the left or " }, { blank: { start_s: 65, end_s: 66, reason: "inaudible" } }, { text: " lung" }] },
]);

test("the answer to a question finds the passage that it was asked about", () => {
  const asked = questionAbout(doc, 5, 9, "Really?");
  expect(asked).toBe("“left”: Really?");
  expect(placeOf(doc, asked)).toEqual({ from: 5, to: 9 });
});

test("a blank is found by its time", () => {
  const asked = questionAbout(doc, 13, 14, "Which one?");
  expect(asked).toBe("“____ at 1:05”: Which one?");
  expect(placeOf(doc, asked)).toEqual({ from: 13, to: 14 });
});

test("a question about nothing in particular, or about what is gone, has no place", () => {
  expect(questionAbout(doc, 5, 5, "Which day?")).toBe("Which day?");
  expect(placeOf(doc, "Which day?")).toBeUndefined();
  expect(placeOf(doc, "“right”: Really?")).toBeUndefined();
});
