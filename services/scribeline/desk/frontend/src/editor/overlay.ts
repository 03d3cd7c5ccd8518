// What is shown over the text without being in it: doubtful words, proposals, the word that is heard, what is searched.
// Only what is in view is decorated, however long the text is.

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
        const mapped = tr.docChanged
          ? { ...shown, view: moved(tr, shown.view), spoken: shown.spoken && moved(tr, shown.spoken), hits: shown.hits.map((hit) => moved(tr, hit)) }
          : shown;
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

function drawn(reading: Reading, markers: Markers, state: EditorState, shown: Omit<Shown, "set" | "isHeld">): Shown {
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
  return { ...shown, isHeld, set: DecorationSet.create(doc, decorations) };
}

/** A stretch of text without the spaces at its ends. */
export function withoutSpaces(state: EditorState, { from, to }: Span): Span {
  const text = state.doc.textBetween(from, Math.min(to, state.doc.content.size), "\n", "\ufffc");
  const lead = text.length - text.trimStart().length;
  return { from: from + lead, to: to - (text.length - text.trimEnd().length) };
}

/** Keeps the range in view up to date. */
class Window {
  private frame = 0;
  private readonly later = (): void => {
    this.frame ||= requestAnimationFrame(() => this.look());
  };

  constructor(private readonly view: EditorView) {
    window.addEventListener("scroll", this.later, { capture: true, passive: true });
    window.addEventListener("resize", this.later);
    this.later();
  }

  destroy(): void {
    cancelAnimationFrame(this.frame);
    window.removeEventListener("scroll", this.later, { capture: true });
    window.removeEventListener("resize", this.later);
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
