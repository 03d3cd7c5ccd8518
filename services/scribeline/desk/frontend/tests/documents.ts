// Documents for the tests, as fast-check makes them: of every kind, with and without words, in the form they are stored.

import fc from "fast-check";

import type { BlankValue, BlockValue, RunValue } from "../src/editor/document";
import { KINDS, LOOKS, REASONS } from "../src/editor/schema";

const TEXTS = ["a", "mg", " of", " heart failure", ".", " 2.5", "x\ny", " ", "naïve", " 👍🏽", "\t"];

/** Blocks whose words run forward and are each in one run, as in a draft. */
export function draft(): fc.Arbitrary<BlockValue[]> {
  return blocks(forward);
}

/** Blocks with any words anywhere, as another program may have stored them; in normal form. */
export function anything(): fc.Arbitrary<BlockValue[]> {
  return blocks((runs) => runs.map(({ gap, span, ...run }) => (span === undefined ? run : { ...run, words: [gap, gap + span] })));
}

interface RawRun extends Omit<RunValue, "words"> {
  gap: number;
  span: number | undefined;
}

function forward(runs: RawRun[]): RunValue[] {
  let word = 0;
  return runs.map(({ gap, span, ...run }) => {
    if (span === undefined) return run;
    const first = word + gap;
    word = first + span + 1;
    return { ...run, words: [first, first + span] as const };
  });
}

function blocks(worded: (runs: RawRun[]) => RunValue[]): fc.Arbitrary<BlockValue[]> {
  const look = fc.option(fc.constantFrom(...LOOKS), { nil: undefined, freq: 3 });
  const run = fc
    .record({ text: fc.constantFrom(...TEXTS), gap: fc.nat(2), span: fc.option(fc.nat(2), { nil: undefined }), look })
    .map(({ look: name, ...rest }) => ({ ...rest, ...(name && { [name]: true as const }) }) as RawRun);
  const blank: fc.Arbitrary<BlankValue> = fc
    .record({ start: fc.nat(90), length: fc.nat(5), reason: fc.constantFrom(...REASONS), note: fc.boolean() })
    .map(({ start, length, reason, note }) => ({
      blank: { start_s: start, end_s: start + length / 4, reason, ...(note && { heard: "mum", note: "ask" }) },
    }));
  const block = fc.record({
    kind: fc.constantFrom(...KINDS),
    level: fc.nat(3),
    inlines: fc.array(fc.oneof({ weight: 5, arbitrary: run }, { weight: 1, arbitrary: blank }), { maxLength: 8 }),
  });
  return fc.array(block, { minLength: 1, maxLength: 5 }).map((raw) => {
    const runs = worded(raw.flatMap((each) => each.inlines.filter((inline): inline is RawRun => "text" in inline)));
    return raw.map(({ kind, level, inlines }) => ({
      kind,
      inlines: normal(inlines.map((inline) => ("text" in inline ? (runs.shift() as RunValue) : inline))),
      ...(level > 0 && { level }),
    }));
  });
}

/** Neighbouring runs of one look and one span joined, as they are stored. */
function normal(inlines: (RunValue | BlankValue)[]): (RunValue | BlankValue)[] {
  const joined: (RunValue | BlankValue)[] = [];
  for (const inline of inlines) {
    const last = joined.at(-1);
    const isSame =
      last &&
      "text" in last &&
      "text" in inline &&
      String(last.words) === String(inline.words) &&
      LOOKS.every((name) => last[name] === inline[name]);
    if (isSame) joined[joined.length - 1] = { ...last, text: last.text + inline.text };
    else joined.push(inline);
  }
  return joined;
}
