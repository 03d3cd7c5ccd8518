// No edit loses, doubles or reorders the words under the text: told with random edits, undo and redo over real states.

import fc from "fast-check";
import { history, redo, undo } from "prosemirror-history";
import { Fragment, Slice } from "prosemirror-model";
import { EditorState, TextSelection } from "prosemirror-state";
import type { Transaction } from "prosemirror-state";
import { canJoin, canSplit } from "prosemirror-transform";
import { describe, expect, test } from "vitest";

import { blocksOf, opened } from "../src/editor/document";
import type { BlockValue } from "../src/editor/document";
import { gateway, takingOver, timesOf } from "../src/editor/gateway";
import { schema } from "../src/editor/schema";
import { WordTimes } from "../src/editor/times";
import { draft } from "./documents";

function stateOf(blocks: readonly BlockValue[]): EditorState {
  const { doc, times } = opened(blocks);
  const past = history({ depth: 100_000 });
  return EditorState.create({ doc, plugins: [past, gateway(past, times)] });
}

interface Edit {
  readonly kind: "type" | "delete" | "split" | "join" | "mark" | "turn" | "move" | "blank" | "paste" | "undo" | "redo" | "wait";
  readonly at: number;
  readonly length: number;
  readonly text: string;
}

const edits = fc.array(
  fc.record({
    kind: fc.constantFrom<Edit["kind"]>(
      ..."type type type delete delete split join mark turn move blank paste undo undo redo wait".split(" ") as Edit["kind"][],
    ),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat(12),
    text: fc.constantFrom("x", " ", "new words", "s", "", "."),
  }),
  { maxLength: 40 },
);

let clock = 0;

/** What the edit does, where it can be done there. */
function edited(state: EditorState, edit: Edit): EditorState {
  clock += edit.kind === "wait" ? 5_000 : 10;
  if (edit.kind === "undo" || edit.kind === "redo") {
    let next = state;
    (edit.kind === "undo" ? undo : redo)(state, (tr) => (next = state.apply(tr)));
    return next;
  }
  const tr = change(state, edit);
  return tr?.docChanged ? state.apply(tr.setTime(clock)) : state;
}

function change(state: EditorState, { kind, at, length, text }: Edit): Transaction | undefined {
  const size = state.doc.content.size;
  const place = TextSelection.near(state.doc.resolve(Math.round(at * size))).from;
  const end = TextSelection.near(state.doc.resolve(Math.min(place + length, size))).from;
  const [from, to] = place <= end ? [place, end] : [end, place];
  const tr = state.tr;
  switch (kind) {
    case "type":
      return text === "" ? undefined : tr.insertText(text, from, Math.min(to, state.doc.resolve(from).end()));
    case "delete":
      return from < to ? tr.delete(from, to) : undefined;
    case "split":
      return canSplit(state.doc, from) ? tr.split(from) : undefined;
    case "join": {
      const boundary = state.doc.resolve(from).after();
      return canJoin(state.doc, boundary) ? tr.join(boundary) : undefined;
    }
    case "mark":
      return from < to ? tr.addMark(from, to, schema.mark("bold")) : undefined;
    case "turn":
      return tr.setBlockType(from, to, schema.nodes.bullet, { level: length % 3 });
    case "move": {
      if (from >= to) return undefined;
      const slice = state.doc.slice(from, to);
      tr.delete(from, to);
      return tr.replace(tr.mapping.map(from, -1), undefined, slice);
    }
    case "blank":
      return tr.replaceRangeWith(from, to, schema.node("blank", { start: at, end: at + 1 }));
    case "paste": {
      const pasted = ["One. ", "Two."].map((each) => schema.node("paragraph", null, schema.text(each)));
      return tr.replaceRange(from, to, new Slice(Fragment.fromArray(pasted), 1, 1));
    }
    default:
      return undefined;
  }
}

/** For each position, the words that the character there stands for. */
function labels(state: EditorState): Map<number, string> {
  const found = new Map<number, string>();
  for (const piece of timesOf(state)) {
    for (let at = piece.from; at < piece.to; at++) found.set(at, `${piece.first}-${piece.last}`);
  }
  return found;
}

function checkPieces(state: EditorState): void {
  let [end, word] = [0, -1];
  for (const piece of timesOf(state)) {
    expect(piece.from).toBeGreaterThanOrEqual(end);
    expect(piece.to).toBeGreaterThan(piece.from);
    expect(piece.to).toBeLessThanOrEqual(state.doc.content.size);
    expect(piece.first).toBeGreaterThan(word);
    expect(piece.last).toBeGreaterThanOrEqual(piece.first);
    end = piece.to;
    word = piece.last;
  }
}

/** Each of a draft's runs with words has words of its own, apart from those of the others. */
const drafts = draft();

describe("word times", () => {
  test("never overlap, never run backwards and are never doubled, whatever is edited, undone and done again", () => {
    fc.assert(
      fc.property(drafts, edits, (blocks, changes) => {
        let state = stateOf(blocks);
        for (const each of changes) {
          state = edited(state, each);
          checkPieces(state);
        }
      }),
      { numRuns: 400 },
    );
  });

  test("text that stays keeps its words", () => {
    fc.assert(
      fc.property(drafts, edits, (blocks, changes) => {
        let state = stateOf(blocks);
        for (const each of changes) {
          const before = state;
          const tr = each.kind === "undo" || each.kind === "redo" ? undefined : change(state, each);
          state = edited(state, each);
          if (!tr?.docChanged) continue;
          const [was, is] = [labels(before), labels(state)];
          before.doc.descendants((node, position) => {
            for (let offset = 0; offset < (node.text?.length ?? 0); offset++) {
              const mapped = tr.mapping.mapResult(position + offset, 1);
              if (mapped.deletedAfter) continue;
              const label = was.get(position + offset);
              // A character without words may become part of a word that it was typed on to; never the other way.
              if (label !== undefined) expect(is.get(mapped.pos)).toBe(label);
            }
          });
        }
      }),
      { numRuns: 300 },
    );
  });

  test("undoing everything restores everything exactly, and doing it all again does, too", () => {
    fc.assert(
      fc.property(drafts, edits, (blocks, changes) => {
        const start = stateOf(blocks);
        let state = start;
        for (const each of changes) state = edited(state, each);
        for (let steps = 0; redo(state) && steps < 100; steps++) state = edited(state, step("redo"));
        const last = state;
        for (let steps = 0; undo(state) && steps < 100; steps++) state = edited(state, step("undo"));
        expect(blocksOf(state.doc, timesOf(state))).toEqual(blocksOf(start.doc, timesOf(start)));
        expect([...timesOf(state)]).toEqual([...timesOf(start)]);
        for (let steps = 0; redo(state) && steps < 100; steps++) state = edited(state, step("redo"));
        expect(blocksOf(state.doc, timesOf(state))).toEqual(blocksOf(last.doc, timesOf(last)));
        expect([...timesOf(state)]).toEqual([...timesOf(last)]);
      }),
      { numRuns: 400 },
    );
  });

  test("are taken over from the server without a step of the history", () => {
    let state = stateOf([{ kind: "paragraph", inlines: [{ text: "heart failure" }] }]);
    state = state.apply(takingOver(state.tr, [{ from: 1, to: 14, pieces: [{ from: 1, to: 14, first: 3, last: 4 }] }]));
    expect([...timesOf(state)]).toEqual([{ from: 1, to: 14, first: 3, last: 4 }]);
    expect(undo(state)).toBe(false);
  });
});

function step(kind: "undo" | "redo"): Edit {
  return { kind, at: 0, length: 0, text: "" };
}

describe("what a person types", () => {
  const draftOf = (...runs: [string, number, number][]): EditorState =>
    stateOf([{ kind: "paragraph", inlines: runs.map(([text, first, last]) => ({ text, words: [first, last] as const })) }]);
  const pieces = (state: EditorState): string[] =>
    [...timesOf(state)].map(({ from, to, first, last }) => `${state.doc.textBetween(from, to)}:${first}-${last}`);
  const failure = draftOf(["heart", 0, 0], [" failure", 1, 1], [" of 20 mg", 2, 4]);

  test("in the place of words stands for all of them", () => {
    const state = failure.apply(failure.tr.insertText("CHF", 1, 14));
    expect(pieces(state)).toEqual(["CHF:0-1", " of 20 mg:2-4"]);
  });

  test("on to a word belongs to it, and a new word to none", () => {
    let state = failure.apply(failure.tr.insertText("s", 14));
    expect(pieces(state)[1]).toBe(" failures:1-1");
    state = failure.apply(failure.tr.insertText("s new", 14));
    expect(pieces(state)[1]).toBe(" failures:1-1");
    state = failure.apply(failure.tr.insertText("A ", 1));
    expect(pieces(state)[0]).toBe("heart:0-0");
    state = failure.apply(failure.tr.insertText("pre", 1));
    expect(pieces(state)[0]).toBe("preheart:0-0");
  });

  test("after a word's letters were taken out one by one still stands for it", () => {
    let state = failure.apply(failure.tr.delete(7, 14));
    expect(pieces(state)[1]).toBe(" :1-1");
    state = state.apply(state.tr.insertText("attack", 7));
    expect(pieces(state)[1]).toBe(" attack:1-1");
  });

  test("within one piece leaves it one", () => {
    const state = failure.apply(failure.tr.insertText("0", 17));
    expect(pieces(state)[2]).toBe(" of0 20 mg:2-4");
  });

  test("letter by letter gives what it gives where every number is written anew", () => {
    const letters = fc.array(fc.tuple(fc.constantFrom("s", "s", "s", " ", ""), fc.integer({ min: -1, max: 6 })), { maxLength: 30 });
    fc.assert(
      fc.property(draft(), fc.double({ min: 0, max: 1, noNaN: true }), letters, (blocks, at, typed) => {
        let { doc, times } = opened(blocks);
        let place = TextSelection.near(doc.resolve(Math.round(at * doc.content.size))).from;
        for (const [letter, far] of typed) {
          // Mostly where it was typed before; a little beside that now and then.
          place = TextSelection.near(doc.resolve(Math.min(Math.max(0, far > 1 ? place : place + far * 4), doc.content.size))).from;
          const tr = EditorState.create({ doc }).tr;
          if (letter !== "") tr.insertText(letter, place);
          else if (doc.resolve(place).parentOffset > 0) tr.delete(place - 1, place);
          const anew = WordTimes.of([...times]).through(tr).times;
          ({ doc, times } = { doc: tr.doc, times: times.through(tr).times });
          place = tr.mapping.map(place);
          expect([...times]).toEqual([...anew]);
          expect(times.within(place - 3, place + 9)).toEqual(anew.within(place - 3, place + 9));
          expect([times.before(place), times.after(place)]).toEqual([anew.before(place), anew.after(place)]);
        }
      }),
    );
  });

  test("far away moves nothing but places, and shares the words", () => {
    const state = failure.apply(failure.tr.insertText("x", 23));
    expect(timesOf(state).length).toBe(3);
  });
});
