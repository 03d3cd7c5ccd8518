import { expect, test } from "vitest";

import { cautionsIn } from "../src/editor/cautions";

function fixed(text: string): string {
  return cautionsIn(text).reduceRight((done, { from, to, instead }) => done.slice(0, from) + instead + done.slice(to), text);
}

test.each([
  ["10 U of insulin", "10 units of insulin"],
  ["10U of insulin", "10 units of insulin"],
  ["400 IU", "400 international units"],
  ["20 mg QD", "20 mg daily"],
  ["20 mg q.d.", "20 mg daily"],
  ["20 mg QOD and q.o.d.", "20 mg every other day and every other day"],
  ["5.0 mg", "5 mg"],
  [".5 mg", "0.5 mg"],
  ["MgSO4 and MSO4", "magnesium sulfate and morphine sulfate"],
  ["50 µg", "50 mcg"],
  ["5 cc", "5 mL"],
])("%s is written %s", (text, wanted) => {
  expect(fixed(text)).toBe(wanted);
});

test.each(["U-shaped", "10 Uhr", "potassium of 5.0", "0.5 mg", "10.50 mg", "the QDs", "5 mg", "T1.0", "version 2.0 mgx", "qid", "USA", "accurate"])(
  "%s is left alone",
  (text) => {
    expect(cautionsIn(text)).toEqual([]);
  },
);
