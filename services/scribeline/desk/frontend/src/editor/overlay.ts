// What is shown over the text without being in it: doubtful words, proposals, the word that is heard, what is searched.
// Only what is in view is decorated, however long the text is, and nothing is looked for anew between a key and its paint:
// what is shown moves with the text, and is put right a moment after.

import { Plugin, PluginKey } from "prosemirror-state";
import type { EditorState, Transaction } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import type { EditorView } from "prosemirror-view";

import { whenIdle } from "../desk/idle";
import { timesOf } from "./gateway";
import { LONGEST_WHOLE } from "./markers";
import type { Markers } from "./markers";
import type { Reading } from "./reading";

export interface Span {
  readonly from: number;
  readonly to: number;
}

interface Shown {
  readonly view: Span;
  readonly spoken: Span | undefined;
  readonly hits: readonly Span[];
  readonly hit: number;
  /** Something is not shown as long as the cursor stands where it does. */
  readonly isHeld: boolean;
  /** The text has changed since it was looked through. */
  readonly isStale: boolean;
  readonly set: DecorationSet;
}

type Change = Partial<Pick<Shown, "view" | "spoken" | "hits" | "hit">>;

const key = new PluginKey<Shown>("overlay");

/** A transaction that shows something else. */
export function showing(tr: Transaction, change: { [Field in keyof Change]: Change[Field] | undefined }): Transaction {
  return tr.setMeta(key, change).setMeta("addToHistory", false);
}

export function shownIn(state: EditorState): Shown {
  return key.getState(state) as Shown;
}

export function overlay(reading: Reading, markers: Markers): Plugin<Shown> {
  return new Plugin<Shown>({
    key,
    state: {
      init: (_, state) => drawn(reading, markers, state, { view: { from: 0, to: 4_000 }, spoken: undefined, hits: [], hit: -1 }),
      apply(tr, shown, _, state) {
        const change = tr.getMeta(key) as Change | undefined;
        if (!tr.docChanged && !change && !(shown.isHeld && tr.selectionSet)) return shown;
        const mapped = tr.docChanged ? movedAlong(shown, tr) : shown;
        if (tr.docChanged && !change) return mapped;
        if (!tr.docChanged && isSpokenAlone(change)) return spokenIn(state, shown, change?.spoken);
        return drawn(reading, markers, state, { ...mapped, ...change });
      },
    },
    props: { decorations: (state) => key.getState(state)?.set ?? null },
    view: (view) => new Window(view),
  });
}

function moved(tr: Transaction, span: Span): Span {
  return { from: tr.mapping.map(span.from), to: tr.mapping.map(span.to) };
}

function isSpokenAlone(change: Change | undefined): boolean {
  return change !== undefined && "spoken" in change && Object.keys(change).length === 1;
}

/** Another word is heard: this comes several times a second, and touches nothing else. */
function spokenIn(state: EditorState, shown: Shown, spoken: Span | undefined): Shown {
  const before = shown.set.find(undefined, undefined, (spec) => spec === SPOKEN);
  const set = shown.set.remove(before);
  return { ...shown, spoken, set: spoken ? set.add(state.doc, [spokenAt(spoken)]) : set };
}

const SPOKEN = {};

function spokenAt({ from, to }: Span): Decoration {
  return Decoration.inline(from, to, { class: "spoken" }, SPOKEN);
}

function movedAlong(shown: Shown, tr: Transaction): Shown {
  return {
    ...shown,
    view: moved(tr, shown.view),
    spoken: shown.spoken && moved(tr, shown.spoken),
    hits: shown.hits.map((hit) => moved(tr, hit)),
    set: shown.set.map(tr.mapping, tr.doc),
    isStale: true,
  };
}

function drawn(reading: Reading, markers: Markers, state: EditorState, shown: Omit<Shown, "set" | "isHeld" | "isStale">): Shown {
  const { doc, selection } = state;
  const [from, to] = [Math.max(0, shown.view.from), Math.min(shown.view.to, doc.content.size)];
  const decorations: Decoration[] = [];
  let isHeld = false;
  for (const { piece, correction } of reading.doubts(doc, timesOf(state), from, to)) {
    const { from: begin, to: end } = withoutSpaces(state, piece);
    if (begin < end) decorations.push(Decoration.inline(begin, end, { class: correction ? "doubtful proposed" : "doubtful" }));
  }
  doc.nodesBetween(from, to, (node, position) => {
    if (!node.isTextblock) return true;
    for (const mark of markers.in(node, from - position - 1, to - position - 1)) {
      const [begin, end] = [position + 1 + mark.from, position + 1 + mark.to];
      if (end < from || begin > to) continue;
      if (mark.isPatient && selection.empty && selection.from === end) isHeld = true;
      else decorations.push(Decoration.inline(begin, end, { class: mark.look, ...(mark.told && { title: mark.told }) }));
    }
    return false;
  });
  if (shown.spoken) decorations.push(spokenAt(shown.spoken));
  for (const [index, hit] of shown.hits.entries()) {
    if (hit.to < from || hit.from > to) continue;
    decorations.push(Decoration.inline(hit.from, hit.to, { class: index === shown.hit ? "hit here" : "hit" }));
  }
  return { ...shown, isHeld, isStale: false, set: DecorationSet.create(doc, decorations) };
}

/** A stretch of text without the spaces at its ends. */
export function withoutSpaces(state: EditorState, { from, to }: Span): Span {
  const text = state.doc.textBetween(from, Math.min(to, state.doc.content.size), "\n", "\ufffc");
  const lead = text.length - text.trimStart().length;
  return { from: from + lead, to: to - (text.length - text.trimEnd().length) };
}

/** How long after a change the text is looked through, in milliseconds: once nobody types, or now and then. */
const LOOK_AFTER_MS = 150;
const LOOK_WITHIN_MS = 600;

/** Keeps the range in view up to date, and what is shown in it. */
class Window {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private staleSince = 0;
  private changedAt = 0;
  private isToLook = false;
  private isOver = false;
  /** What comes into view is looked through when nobody is kept waiting by it: a key may come right after a click. */
  private readonly later = (): void => {
    if (this.isToLook) return;
    this.isToLook = true;
    whenIdle(() => {
      this.isToLook = false;
      if (!this.isOver) this.look();
    }, LOOK_AFTER_MS);
  };

  constructor(private readonly view: EditorView) {
    window.addEventListener("scroll", this.later, { capture: true, passive: true });
    window.addEventListener("resize", this.later);
    this.later();
  }

  update(view: EditorView, before: EditorState): void {
    if (view.state.doc === before.doc || !shownIn(view.state).isStale) return;
    this.changedAt = performance.now();
    if (!shownIn(before).isStale) this.staleSince = this.changedAt;
    this.timer ??= setTimeout(() => this.lookThrough(), LOOK_AFTER_MS);
  }

  destroy(): void {
    this.isOver = true;
    clearTimeout(this.timer);
    window.removeEventListener("scroll", this.later, { capture: true });
    window.removeEventListener("resize", this.later);
  }

  private lookThrough(): void {
    this.timer = undefined;
    if (!shownIn(this.view.state).isStale) return;
    const left = Math.min(this.changedAt + LOOK_AFTER_MS, this.staleSince + LOOK_WITHIN_MS) - performance.now();
    // What is being composed must not be drawn anew under the input method.
    if (left > 1 || this.view.composing) this.timer = setTimeout(() => this.lookThrough(), Math.max(left, 20));
    else this.view.dispatch(showing(this.view.state.tr, {}));
  }

  private look(): void {
    const box = this.view.dom.getBoundingClientRect();
    const [top, bottom] = [Math.max(box.top, 0) + 1, Math.min(box.bottom, window.innerHeight) - 1];
    if (bottom <= top) return;
    const { size } = this.view.state.doc.content;
    const from = this.blockAt(top, "from") ?? 0;
    const to = this.blockAt(bottom, "to") ?? size;
    const now = shownIn(this.view.state).view;
    const margin = 1_500; // some lines around it, so that not every line scrolled asks for more
    if (now.from <= Math.max(0, from - margin / 3) && now.to >= Math.min(size, to + margin / 3) && now.to - now.from < to - from + 4 * margin) return;
    this.view.dispatch(showing(this.view.state.tr, { view: { from: from - margin, to: Math.max(to, from) + margin } }));
  }

  /** Where the block at a height begins or ends; in a very long one, the place itself, which takes the browser longer. */
  private blockAt(height: number, edge: "from" | "to"): number | undefined {
    const blocks = this.view.dom.children;
    let [low, high] = [0, blocks.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((blocks[middle] as Element).getBoundingClientRect().bottom > height) high = middle;
      else low = middle + 1;
    }
    const block = blocks[low];
    if (!block) return undefined;
    const start = this.view.posAtDOM(block, 0);
    const { size } = this.view.state.doc.resolve(start).parent.content;
    if (size <= LONGEST_WHOLE) return edge === "from" ? start : start + size;
    const { left, width } = this.view.dom.getBoundingClientRect();
    return this.view.posAtCoords({ left: left + width / 2, top: height })?.pos;
  }
}
