// The paragraph that is written in is marked, so that it is laid out whatever comes: one that is not yet has no place for
// the browser's cursor, which stood before what dictation software or an input method had just put there.

import { Plugin } from "prosemirror-state";
import type { EditorState } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";

export function atCursor(): Plugin<DecorationSet> {
  return new Plugin<DecorationSet>({
    state: {
      init: (_, state) => marked(state),
      apply: (tr, before, _, state) => (tr.docChanged || tr.selectionSet ? marked(state) : before),
    },
    props: {
      decorations(state) {
        return this.getState(state);
      },
    },
  });
}

function marked({ doc, selection: { $head } }: EditorState): DecorationSet {
  if ($head.depth === 0) return DecorationSet.empty;
  return DecorationSet.create(doc, [Decoration.node($head.before(1), $head.after(1), { class: "at-cursor" })]);
}
