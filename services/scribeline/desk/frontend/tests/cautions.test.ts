import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { cautionsIn, foundIn } from "../src/editor/cautions";

type Case = readonly [from: number, to: number, severity: string, rule: string, choices: readonly string[]];

const CASES = JSON.parse(readFileSync(new URL("cautions.cases.json", import.meta.url), "utf8")) as Record<string, Record<string, Case[]>>;

const EACH = Object.entries(CASES).flatMap(([language, cases]) => Object.entries(cases).map(([text, wanted]) => [language, text, wanted] as const));

test.each(EACH)("%s: %s: the server's checker finds the same", (language, text, wanted) => {
  expect(foundIn(text, language).map(({ from, to, severity, rule, choices }) => [from, to, severity, rule, choices])).toEqual(wanted);
});

function fixed(text: string, wording?: Parameters<typeof cautionsIn>[1]): string {
  return cautionsIn(text, wording).reduceRight((done, { from, to, choices }) => done.slice(0, from) + (choices[0] ?? "") + done.slice(to), text);
}

test.each([
  ["10 U of insulin", "10 units of insulin"],
  ["10U of insulin", "10 units of insulin"],
  ["Lisinopril 20 mg q.d.", "Lisinopril 20 mg daily."],
  ["Lisinopril 20 mg q.d. Metformin", "Lisinopril 20 mg daily. Metformin"],
  ["Lisinopril 20 mg q.d. for now", "Lisinopril 20 mg daily for now"],
  ["D/C aspirin 81mg", "Discontinue aspirin 81 mg"],
  ["Saline 500cc dose", "Saline 500 mL dose"],
  ["MTX 15 mg weekly", "Methotrexate 15 mg weekly"],
])("%s is written %s", (text, wanted) => {
  expect(fixed(text)).toBe(wanted);
});

test("a client that writes units in words gets them, in its own spelling", () => {
  const words = { locale: "en-GB", unitsInWords: true };
  expect(fixed("Saline 500cc dose, 81mg", words)).toBe("Saline 500 millilitres dose, 81 milligrams");
});

test("another language has its own list, and one without is left alone", () => {
  expect(cautionsIn("20 mg q.d.", { locale: "nl-NL", unitsInWords: false })).not.toEqual(cautionsIn("20 mg q.d."));
  expect(cautionsIn("20 mg q.d.", { locale: "xx-XX", unitsInWords: false })).toEqual([]);
});

test("what was written instead is found no more", () => {
  for (const text of Object.keys(CASES["en"] ?? {})) expect(cautionsIn(fixed(text)).filter(({ choices }) => choices.length > 0)).toEqual([]);
});
