// What is shown over the text without being in it: doubtful words, proposals, the word that is heard, what is searched.
// Only what is in view is decorated, however long the text is, and nothing is looked for anew between a key and its paint:
// what is shown moves with the text, and is put right a moment after.

import { Plugin, PluginKey } from "prosemirror-state";
import type { EditorState, Transaction } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import type { EditorView } from "prosemirror-view";

import { timesOf } from "./gateway";
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
        return tr.docChanged && !change ? mapped : drawn(reading, markers, state, { ...mapped, ...change });
      },
    },
    props: { decorations: (state) => key.getState(state)?.set ?? null },
    view: (view) => new Window(view),
  });
}

function moved(tr: Transaction, span: Span): Span {
  return { from: tr.mapping.map(span.from), to: tr.mapping.map(span.to) };
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
  if (shown.spoken) decorations.push(Decoration.inline(shown.spoken.from, shown.spoken.to, { class: "spoken" }));
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
  private frame = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private staleSince = 0;
  private readonly later = (): void => {
    this.frame ||= requestAnimationFrame(() => this.look());
  };

  constructor(private readonly view: EditorView) {
    window.addEventListener("scroll", this.later, { capture: true, passive: true });
    window.addEventListener("resize", this.later);
    this.later();
  }

  update(view: EditorView, before: EditorState): void {
    const { isStale } = shownIn(view.state);
    if (!isStale) return clearTimeout(this.timer);
    if (view.state.doc === before.doc) return;
    const now = performance.now();
    if (!shownIn(before).isStale) this.staleSince = now;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.lookThrough(), Math.max(0, Math.min(LOOK_AFTER_MS, this.staleSince + LOOK_WITHIN_MS - now)));
  }

  destroy(): void {
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
    window.removeEventListener("scroll", this.later, { capture: true });
    window.removeEventListener("resize", this.later);
  }

  private lookThrough(): void {
    // What is being composed must not be drawn anew under the input method.
    if (this.view.composing) this.timer = setTimeout(() => this.lookThrough(), LOOK_AFTER_MS);
    else if (shownIn(this.view.state).isStale) this.view.dispatch(showing(this.view.state.tr, {}));
  }

  private look(): void {
    this.frame = 0;
    const box = this.view.dom.getBoundingClientRect();
    const left = box.left + box.width / 2;
    const [top, bottom] = [Math.max(box.top, 0) + 1, Math.min(box.bottom, window.innerHeight) - 1];
    if (bottom <= top) return;
    const size = this.view.state.doc.content.size;
    const from = this.view.posAtCoords({ left, top })?.pos ?? 0;
    const to = this.view.posAtCoords({ left, top: bottom })?.pos ?? size;
    const now = shownIn(this.view.state).view;
    const margin = 1_500; // some lines around it, so that not every line scrolled asks for more
    if (now.from <= Math.max(0, from - margin / 3) && now.to >= Math.min(size, to + margin / 3) && now.to - now.from < to - from + 4 * margin) return;
    this.view.dispatch(showing(this.view.state.tr, { view: { from: from - margin, to: Math.max(to, from) + margin } }));
  }
}
