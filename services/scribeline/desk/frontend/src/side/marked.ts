// QA's marks shown over the text, without being in it.

import { Plugin, PluginKey } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import type { EditorView } from "prosemirror-view";

import type { Span } from "../editor/overlay";
import type { Weight } from "./marks";

interface Shown extends Span {
  readonly weight: Weight;
  readonly told: string;
}

const key = new PluginKey<DecorationSet>("marked");

const marked = new Plugin<DecorationSet>({
  key,
  state: {
    init: () => DecorationSet.empty,
    apply: (tr, set) => (tr.getMeta(key) as DecorationSet | undefined) ?? set.map(tr.mapping, tr.doc),
  },
  props: { decorations: (state) => key.getState(state) ?? null },
});

/** Show these marks, and no others. */
export function showMarks(view: EditorView, marks: readonly Shown[]): void {
  if (!key.get(view.state)) view.updateState(view.state.reconfigure({ plugins: [...view.state.plugins, marked] }));
  const decorations = marks.map(({ from, to, weight, told }) => Decoration.inline(from, to, { class: `marked ${weight}`, title: told }));
  view.dispatch(view.state.tr.setMeta(key, DecorationSet.create(view.state.doc, decorations)).setMeta("addToHistory", false));
}
