// Abbreviations that are written out as they are typed, and what was picked put into the text: one step to undo each.

import { closeHistory } from "prosemirror-history";
import type { Slice } from "prosemirror-model";
import { Plugin } from "prosemirror-state";
import type { Transaction } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";

import { preferences } from "../desk/preferences";
import { select } from "./commands";
import { sliceOfShortcut } from "./normals";
import type { Shortcuts } from "./shortcuts";

/** What expanding depends on, as it is now. */
export interface Expanding {
  readonly shortcuts: Shortcuts;
  readonly hasLists: boolean;
  /** Where the recording stands, in seconds. */
  readonly time: number;
}

/** Marks that end an abbreviation as a space does. */
const ENDS = /^[ .,;:)]$/;

/** Writes abbreviations out when a space, a mark or Tab is typed behind them. */
export function expander(now: () => Expanding): Plugin {
  return new Plugin({
    props: {
      handleTextInput(view, from, to, text) {
        if (from !== to || !ENDS.test(text) || !preferences().expandsAtSpace) return false;
        const found = before(view, now().shortcuts);
        if (!found) return false;
        // The space is typing of its own: undo brings the abbreviation back with it, and it stays.
        view.dispatch(view.state.tr.insertText(text, from));
        const slice = sliceOfShortcut(found.text, now().time, now().hasLists);
        put(view, found.from, slice.content.childCount > 1 ? from + text.length : from, slice);
        return true;
      },
      handleKeyDown(view, event) {
        if (event.key !== "Tab" || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return false;
        if (!view.editable || !expand(view, now())) return false; // then Tab leaves the text, as it does on every page
        event.preventDefault();
        return true;
      },
    },
  });
}

/** Write out the abbreviation before the cursor. */
export function expand(view: EditorView, { shortcuts, hasLists, time }: Expanding): boolean {
  const found = before(view, shortcuts);
  if (!found) return false;
  put(view, found.from, view.state.selection.from, sliceOfShortcut(found.text, time, hasLists));
  return true;
}

/** Put a text with its paragraphs and blanks in the place of a range; the first of its blanks is then selected. */
export function put(view: EditorView, from: number, to: number, slice: Slice): void {
  const tr = view.state.tr;
  const inside = slice.content.firstChild;
  if (slice.content.childCount === 1 && slice.openStart === 1 && inside) tr.replaceWith(from, to, inside.content);
  else tr.replaceRange(from, to, slice);
  view.dispatch(closeHistory(tr.scrollIntoView()));
  view.dispatch(closeHistory(view.state.tr));
  const blank = firstBlank(tr, Math.max(0, from - 1), tr.mapping.map(to, 1));
  if (blank !== undefined) select(blank, blank + 1)(view.state, view.dispatch);
}

function before(view: EditorView, shortcuts: Shortcuts): { from: number; text: string } | undefined {
  const { $from, empty } = view.state.selection;
  if (!empty || !$from.parent.isTextblock) return undefined;
  const text = $from.parent.textBetween(0, $from.parentOffset, undefined, "\ufffc");
  const found = shortcuts.at(text);
  return found && { from: $from.start() + found.from, text: found.text };
}

/** The first blank between two places, as they are after a change. */
function firstBlank(tr: Transaction, from: number, to: number): number | undefined {
  let found: number | undefined;
  tr.doc.nodesBetween(from, Math.min(to, tr.doc.content.size), (node, position) => {
    if (found === undefined && node.type.name === "blank" && position >= from) found = position;
    return found === undefined;
  });
  return found;
}
