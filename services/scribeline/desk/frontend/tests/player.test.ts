import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { read, ORDINARY } from "../src/desk/preferences";
import { phraseAt } from "../src/editor/reading";
import type { Word } from "../src/editor/reading";
import { afterSilence, columnsOf, durationOf, readPeaks, silences } from "../src/player/peaks";
import type { Peaks } from "../src/player/peaks";
import { actionsFor, buttonsDown, modelOf, pedalsDown } from "../src/player/pedals";
import type { Pedal } from "../src/player/pedals";
import { markersOf } from "../src/workplace/listening";

/** Ten pairs a second: each character a pair, "." quiet and "#" loud. */
function outline(drawn: string): Peaks {
  return { pairsPerSecond: 10, minMax: Int8Array.from([...drawn].flatMap((each) => (each === "#" ? [-60, 60] : [-1, 1]))) };
}

describe("silence", () => {
  const spoken = outline(`${"#".repeat(20)}${".".repeat(20)}${"#".repeat(20)}${".".repeat(5)}${"#".repeat(5)}`);

  test("is where nobody speaks for long, but for a little at both ends", () => {
    expect(silences(spoken)).toEqual([[2.2, 3.8]]);
  });

  test("is jumped over from anywhere in it, and from nowhere else", () => {
    const quiet = silences(spoken);
    expect(afterSilence(quiet, 2.5)).toBe(3.8);
    expect(afterSilence(quiet, 2.1)).toBeUndefined();
    expect(afterSilence(quiet, 3.9)).toBeUndefined();
    expect(afterSilence([], 1)).toBeUndefined();
  });

  test("is never found where all is equally loud", () => {
    expect(silences(outline("#".repeat(100)))).toEqual([]);
    expect(silences(outline(".".repeat(100)))).toEqual([]);
    expect(silences(outline(""))).toEqual([]);
  });

  test("never overlaps, and lies within the recording", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -128, max: 127 }), { maxLength: 400 }), (numbers) => {
        const peaks = { pairsPerSecond: 10, minMax: Int8Array.from(numbers.length % 2 ? numbers.slice(1) : numbers) };
        let end = 0;
        for (const [from, to] of silences(peaks)) {
          expect(from).toBeGreaterThan(end);
          expect(to).toBeGreaterThan(from);
          end = to;
        }
        expect(end).toBeLessThanOrEqual(durationOf(peaks));
      }),
    );
  });
});

test("an outline is read as it is sent, and drawn in as many columns as there is room", () => {
  const peaks = readPeaks(Uint8Array.of(2, 0, 0x80, 0x7f, 0xff, 0x01).buffer);
  expect([...peaks.minMax]).toEqual([-128, 127, -1, 1]);
  expect(durationOf(peaks)).toBe(1);
  expect(columnsOf(peaks, 1)[0]).toBe(-1);
  expect(columnsOf(peaks, 4)).toHaveLength(8);
});

describe("a foot pedal", () => {
  const bytes = (...values: number[]): DataView => new DataView(Uint8Array.from(values).buffer);

  test("of Infinity tells left, middle and right in the first of two bytes", () => {
    const model = modelOf(0x05f3, 0x00ff)!;
    expect([...pedalsDown(model, bytes(0, 0))]).toEqual([]);
    expect([...pedalsDown(model, bytes(1, 0))]).toEqual(["back"]);
    expect([...pedalsDown(model, bytes(2, 0))]).toEqual(["play"]);
    expect([...pedalsDown(model, bytes(6, 0))]).toEqual(["play", "forward"]);
  });

  test("of Philips has a fourth bit", () => {
    expect([...pedalsDown(modelOf(0x0911, 0x091a)!, bytes(8))]).toEqual(["extra"]);
    expect([...pedalsDown(modelOf(0x0911, 0x1844)!, bytes())]).toEqual([]);
    expect(modelOf(1, 2)).toBeUndefined();
  });

  test("may be a gamepad", () => {
    expect([...buttonsDown([{ pressed: true }, { pressed: false }, { pressed: true }])]).toEqual(["back", "forward"]);
  });

  test("plays while it is held, or from press to press", () => {
    const [none, play, back]: Set<Pedal>[] = [new Set(), new Set(["play"]), new Set(["back"])];
    expect(actionsFor(none!, play!, "hold")).toEqual(["play"]);
    expect(actionsFor(play!, none!, "hold")).toEqual(["pause"]);
    expect(actionsFor(none!, play!, "toggle")).toEqual(["toggle"]);
    expect(actionsFor(play!, none!, "toggle")).toEqual([]);
    expect(actionsFor(none!, back!, "hold")).toEqual(["wind-back"]);
    expect(actionsFor(back!, none!, "hold")).toEqual(["wind-stop"]);
    expect(actionsFor(play!, play!, "hold")).toEqual([]);
  });
});

test("the last phrase is what is said between two pauses", () => {
  const words: Word[] = [["a", 0, 0.4, 1], ["b", 0.5, 0.9, 1], ["c", 2, 2.4, 1], ["d", 2.5, 2.9, 1], ["e", 6, 6.3, 1]];
  expect(phraseAt(words, 0)).toEqual([0, 0.9]);
  expect(phraseAt(words, 3)).toEqual([2, 2.9]);
  expect(phraseAt(words, 9)).toEqual([6, 6.3]);
  expect(phraseAt([], 0)).toBeUndefined();
});

describe("preferences", () => {
  test("that make no sense are as they ordinarily are", () => {
    for (const text of [null, "", "null", "[]", "{", '{"stepS": "3", "rewindS": 99, "speed": 0, "keys": {"play": 1}, "expansions": [{"short": "a b", "text": ""}]}']) {
      expect(read(text)).toEqual(ORDINARY);
    }
  });

  test("are read as they were kept", () => {
    const kept = { ...ORDINARY, rewindS: 2, pedal: "toggle" as const, keys: { play: ["F9"] }, expansions: [{ short: "htn", text: "hypertension" }] };
    expect(read(JSON.stringify(kept))).toEqual(kept);
  });
});

test("the outline shows where there is voice without text, and text without voice", () => {
  const flag = (kind: string): { kind: string; start_s: number; end_s: number; message: string } => ({ kind, start_s: 3, end_s: 5, message: "" });
  const found = markersOf([flag("VOICE_WITHOUT_TEXT"), flag("TELEPHONE_BAND"), flag("TEXT_WITHOUT_VOICE")]);
  expect(found).toEqual([
    { kind: "voice", start: 3, end: 5, message: "" },
    { kind: "text", start: 3, end: 5, message: "" },
  ]);
});
