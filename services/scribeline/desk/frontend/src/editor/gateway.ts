// The one door for text in the browser: every change to the document passes through this plugin, which takes the word
// times through it. It also remembers what each step of the history did to them, so that undo and redo bring back the
// very same words.

import { redoDepth, undoDepth } from "prosemirror-history";
import { Plugin, PluginKey } from "prosemirror-state";
import type { EditorState, Transaction } from "prosemirror-state";

import { isOf, printOf } from "./print";
import type { Print } from "./print";
import { asOne, WordTimes } from "./times";
import type { Piece, Splice } from "./times";

/** One step of the history: how the text was on its other side, and what happened to the times. */
interface Entry {
  readonly print: Print;
  readonly done: Done | undefined;
  readonly rest: Entry | undefined;
}

/** What the edits of one step did, the last one first: a step of much typing has thousands. */
interface Done {
  readonly splices: readonly Splice[];
  readonly before: Done | undefined;
}

interface Kept {
  readonly times: WordTimes;
  readonly undo: Entry | undefined;
  readonly redo: Entry | undefined;
}

/** Other words for a block whose text stays: what the server found when it compared the text with the revision before. */
export interface NewPieces {
  readonly from: number;
  readonly to: number;
  readonly pieces: readonly Piece[];
}

const key = new PluginKey<Kept>("gateway");

/** The word times of a state. */
export function timesOf(state: EditorState): WordTimes {
  return key.getState(state)?.times ?? WordTimes.none;
}

/** A transaction that takes over word times, and leaves the text and its history alone. */
export function takingOver(tr: Transaction, blocks: readonly NewPieces[]): Transaction {
  return tr.setMeta(key, blocks).setMeta("addToHistory", false);
}

/** The plugin; `history` is the history's own, and stands before this one in the list of plugins. */
export function gateway(history: Plugin, times: WordTimes): Plugin<Kept> {
  return new Plugin<Kept>({
    key,
    state: {
      init: () => ({ times, undo: undefined, redo: undefined }),
      apply(tr, kept, before, after) {
        const taken = tr.getMeta(key) as readonly NewPieces[] | undefined;
        const next = tr.docChanged ? throughChange(tr, kept, before, after, history) : kept;
        return taken ? withNewPieces(next, taken) : next;
      },
    },
  });
}

function throughChange(tr: Transaction, kept: Kept, before: EditorState, after: EditorState, history: Plugin): Kept {
  const steps = tr.getMeta(history) as { redo: boolean } | undefined;
  if (steps) {
    const entry = steps.redo ? kept.redo : kept.undo;
    if (!entry || !isOf(entry.print, tr.doc)) return { times: kept.times.through(tr).times, undo: undefined, redo: undefined };
    const { done } = entry;
    const splices = inOrder(done);
    return steps.redo
      ? { times: kept.times.redone(splices), undo: { print: printOf(before.doc), done, rest: kept.undo }, redo: entry.rest }
      : { times: kept.times.undone(splices), undo: entry.rest, redo: { print: printOf(before.doc), done, rest: kept.redo } };
  }
  const { times, splices } = kept.times.through(tr);
  if (tr.getMeta("addToHistory") === false && redoDepth(after) === redoDepth(before)) {
    // Somebody else's change: the history goes on around it, and what it remembers of times no longer fits.
    if (undoDepth(after) === undoDepth(before)) return { times, undo: undefined, redo: undefined };
  }
  const goesOn = undoDepth(after) === undoDepth(before) && kept.undo;
  const undo: Entry = goesOn
    ? { ...kept.undo, done: goingOn(kept.undo.done, splices) }
    : { print: printOf(before.doc), done: { splices, before: undefined }, rest: kept.undo };
  return { times, undo, redo: undefined };
}

/** Splices after those before them. An hour of typing is remembered: a word shall not be as many splices as letters. */
function goingOn(before: Done | undefined, splices: readonly Splice[]): Done | undefined {
  if (splices.length === 0) return before;
  const [last, next] = [before?.splices, splices];
  if (before && last?.length === 1 && next.length === 1) {
    const one = asOne(last[0] as Splice, next[0] as Splice);
    if (one) return { splices: [one], before: before.before };
  }
  return { splices, before };
}

function inOrder(done: Done | undefined): Splice[] {
  const batches: (readonly Splice[])[] = [];
  for (let batch = done; batch; batch = batch.before) batches.push(batch.splices);
  return batches.reverse().flat();
}

function withNewPieces(kept: Kept, blocks: readonly NewPieces[]): Kept {
  let times = kept.times;
  const splices: Splice[] = [];
  for (const { from, to, pieces } of blocks) {
    const edited = times.withPieces(from, to, pieces);
    times = edited.times;
    splices.push(...edited.splices);
  }
  if (splices.length === 0) return kept;
  // Part of the step before, so that undoing it begins with these; what was undone can't be done again to the letter.
  const undo = kept.undo && { ...kept.undo, done: { splices, before: kept.undo.done } };
  return { times, undo, redo: undefined };
}
