import { expect, test } from "vitest";

import { dueIn } from "../src/desk/times";

const MINUTE = 60_000;

test.each([
  [30 * MINUTE, "in 30 min", "soon"],
  [119 * MINUTE, "in 1 h 59", "soon"],
  [120 * MINUTE, "in 2 h 00", ""],
  [47 * 60 * MINUTE, "in 47 h 00", ""],
  [72 * 60 * MINUTE, "in 3 days", ""],
  [-MINUTE, "1 min late", "late"],
  [-150 * MINUTE, "2 h 30 late", "late"],
])("a time %d ms away reads as %s", (away, text, urgency) => {
  expect(dueIn(1_000_000_000_000 + away, 1_000_000_000_000)).toEqual({ text, urgency });
});
