import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

import { expect, test } from "vitest";

import { distanceOf, Lexicon } from "../src/spelling/lexicon";
import type { Asked, Told } from "../src/spelling/messages";
import { Speller } from "../src/spelling/speller";
import { wordsIn } from "../src/spelling/text";

const lines = gunzipSync(readFileSync(new URL("../../static/words.gz", import.meta.url))).toString("utf8").split("\n");
const lexicon = new Lexicon(lines);
const british = new Lexicon(lines, true);

const wrongIn = (text: string, of = lexicon): string[] => wordsIn(text).filter(({ word }) => !of.isRight(word)).map(({ word }) => word);

test.each([
  "PAST MEDICAL HISTORY: Hypertension, COPD, and GERD; denies PSAs.",
  "Lisinopril 20 mg p.o. b.i.d., Lortab 10/325, FiO2 40%, 5 mmHg and 3 mEq/L.",
  "A well-developed 67-year-old woman's knees don't hurt; the patients' charts, and o’clock positions.",
  "Subarticular, hemithyroidectomy and neuroradiologic findings; Ph.D. in 2-pillow orthopnea.",
  "She had an endocrinopathy, tympanometry and a cricothyrotomy; auscultate, lateralizes.",
  "colour and color, see www.example.org or a_b@example.org",
])("nothing is wrong in: %s", (text) => {
  expect(wrongIn(text)).toEqual([]);
});

test("what is misspelt is found, in headings and in hyphens too", () => {
  const mistakes = "cholecystectemy appendoctomy abdominel sevrely severly completly pathologys recieved occured definately seperate diarhea pnumonia avenopathy";
  expect(wrongIn(mistakes)).toEqual(mistakes.split(" "));
  expect(wrongIn("The pateint has hypertention, HYPERLIPIDEMAI and post-opertive pain; lisinoprill.")).toEqual([
    "pateint",
    "hypertention",
    "HYPERLIPIDEMAI",
    "opertive",
    "lisinoprill",
  ]);
});

test("British medical spelling is right where a client writes so", () => {
  expect(wrongIn("dyspnoea, haemorrhage and oedema", british)).toEqual([]);
  expect(wrongIn("dyspnoae", british)).toEqual(["dyspnoae"]);
});

test.each([
  ["pateint", "patient"],
  ["hypertention", "hypertension"],
  ["lisinoprill", "lisinopril"],
  ["metforman", "metformin"],
  ["Occured", "Occurred"],
  ["DISPNEA", "DYSPNEA"],
  ["lortob", "Lortab"],
  ["thepatient", "the patient"],
  ["abdomenal", "abdominal"],
  ["diarhea", "diarrhea"],
])("%s was meant to be %s", (wrong, meant) => {
  expect(lexicon.suggest(wrong)[0]).toBe(meant);
});

test("names that are told are right, with what is made of them, and are suggested", () => {
  const told = new Lexicon(lines);
  expect(told.isRight("Zelvoran")).toBe(false);
  told.add(["Zelvoran", "O'Hara"]);
  expect(["zelvoran", "Zelvoran's", "O’Hara"].map((word) => told.isRight(word))).toEqual([true, true, true]);
  expect(told.suggest("Zelvoren")[0]).toBe("Zelvoran");
});

test("a suggestion takes well under a second", () => {
  const begun = performance.now();
  for (const word of ["pateint", "cholecystectemy", "esophagogastroduodenoscapy"]) lexicon.suggest(word);
  expect(performance.now() - begun).toBeLessThan(1_000);
});

test("the distance counts what fingers do", () => {
  expect(distanceOf("pateint", "patient", 2)).toBeLessThanOrEqual(1);
  expect(distanceOf("occured", "occurred", 2)).toBeCloseTo(0.6);
  expect(distanceOf("a", "abcd", 2)).toBe(3);
  expect(distanceOf("same", "same", 2)).toBe(0);
});

/** A worker without a browser. */
class Beside {
  readonly asked: Asked[] = [];
  tell: (told: Told) => void = () => undefined;
  postMessage(asked: Asked): void {
    this.asked.push(asked);
  }
  addEventListener(_: "message", heard: (event: { readonly data: Told }) => void): void {
    this.tell = (data) => heard({ data });
  }
}

test("each word is asked once, all that are asked together in one message", async () => {
  const line = new Beside();
  let changes = 0;
  const speller = new Speller(line, () => changes++);
  expect(["a", "b", "a"].map((word) => speller.isWrong(word))).toEqual([undefined, undefined, undefined]);
  await Promise.resolve();
  expect(line.asked).toEqual([{ kind: "check", words: ["a", "b"] }]);
  line.tell({ kind: "checked", words: ["a", "b"], wrong: ["b"] });
  expect([speller.isWrong("a"), speller.isWrong("b"), changes]).toEqual([false, true, 1]);
  speller.add(["b"]);
  expect(speller.isWrong("b")).toBeUndefined();
  await Promise.resolve();
  expect(line.asked.slice(1)).toEqual([{ kind: "right", words: ["b"] }, { kind: "check", words: ["b"] }]);
});

test("a whole text is settled when the last of its words is known, or when nothing can be", async () => {
  const line = new Beside();
  const speller = new Speller(line, () => undefined);
  let done = 0;
  const settled = speller.settled(["a", "b", "a"]).then(() => done++);
  line.tell({ kind: "checked", words: ["a"], wrong: [] });
  await Promise.resolve();
  expect(done).toBe(0);
  line.tell({ kind: "checked", words: ["b"], wrong: ["b"] });
  await settled;
  const never = speller.settled(["c"]);
  line.tell({ kind: "failed" });
  await never;
  expect(done).toBe(1);
});

test("suggestions come to who asked for them", async () => {
  const line = new Beside();
  const speller = new Speller(line, () => undefined);
  const [some, other] = [speller.suggest("x"), speller.suggest("y")];
  line.tell({ kind: "suggested", id: 2, words: ["why"] });
  line.tell({ kind: "suggested", id: 1, words: ["ex"] });
  expect([await some, await other]).toEqual([["ex"], ["why"]]);
});
