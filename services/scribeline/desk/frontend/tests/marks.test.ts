import { expect, test } from "vitest";

import { outcomeOf } from "../src/saving/line";
import { Refused } from "../src/desk/asking";
import { PASSES, remarksOf, scoreOf } from "../src/side/marks";
import type { Mark } from "../src/side/marks";

const mark = (weight: Mark["weight"], passage: string): Mark => ({ weight, category: "Misspelt term", passage, comment: "" });

test("a report without marks has 100, and one critical error fails it", () => {
  expect(scoreOf([])).toBe(100);
  expect(scoreOf([mark("critical", "20 mg")])).toBeLessThan(PASSES);
  expect(scoreOf([mark("noncritical", "a"), mark("noncritical", "b"), mark("feedback", "c")])).toBe(PASSES);
});

test("the same error counts once, and no score is below 0", () => {
  expect(scoreOf([mark("noncritical", "ileum"), mark("noncritical", " Ileum")])).toBe(99);
  expect(scoreOf(Array.from({ length: 50 }, (_, index) => mark("critical", String(index))))).toBe(0);
});

test("marks become remarks that can be read", () => {
  expect(remarksOf([{ ...mark("critical", "20 mg"), comment: "he says 12" }], "Listen again.")).toBe(
    "Listen again.\nMisspelt term at “20 mg” (critical): he says 12.\nScore: 97 of 100.",
  );
});

test("what comes back from a save is one of a few outcomes", () => {
  const outcome = (status: number, code: string, told = {}): string => outcomeOf(new Refused(status, code, "", told)).kind;
  expect(outcome(0, "DESK_UNREACHABLE")).toBe("offline");
  expect(outcome(503, "FRONT_UNAVAILABLE")).toBe("offline");
  expect(outcome(401, "SIGNED_OFF")).toBe("signed-off");
  expect(outcome(409, "CHANGED_MEANWHILE", { transcript: { etag: "r2", revision: 2, document: { blocks: [] } } })).toBe("changed");
  expect(outcome(400, "SUM_WRONG")).toBe("astray");
  expect(outcome(423, "NOT_YOUR_CLAIM")).toBe("taken");
  expect(outcome(409, "WRONG_JOB_STATE")).toBe("taken");
  expect(outcome(400, "DOCUMENT_TOO_LARGE")).toBe("refused");
  expect(outcome(413, "BODY_TOO_LARGE")).toBe("refused");
  expect(outcomeOf(new TypeError("cut")).kind).toBe("offline");
});
