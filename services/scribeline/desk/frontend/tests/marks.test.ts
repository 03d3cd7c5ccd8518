import { expect, test } from "vitest";

import table from "../../../../../tests/unit/quality/scores.json";
import { Refused } from "../src/desk/asking";
import { outcomeOf } from "../src/saving/line";
import { pointsWords, scoreOf, verdict } from "../src/side/marks";
import type { Mark, Method, Weight } from "../src/side/marks";

const methods = table.methods as unknown as Readonly<Record<string, Method>>;

test.each(table.cases)("the score that one sees is the server's: $what", ({ method, marks, characters, ...wanted }) => {
  const found = marks.map(([category, weight, passage, stands]): Mark => {
    const nowhere = { remark: "", place: null, words: null, start_s: null, end_s: null, disputed: false };
    return { category: category as string, weight: weight as Weight, passage: passage as string, overturned: !(stands as boolean), ...nowhere };
  });
  const { score, points, passed } = scoreOf(methods[method] as Method, found, characters);
  expect({ what: wanted.what, score, points, passed }).toEqual(wanted);
});

test("a score reads as people write it", () => {
  expect([10_000, 9_850, 9_825, 0].map(pointsWords)).toEqual(["100", "98.5", "98.25", "0"]);
  expect(verdict({ score: 9_799, points: 0, passed: false })).toBe("97.99 of 100: does not pass");
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
