// What a person does to the text, as ProseMirror commands.

import {
  baseKeymap,
  chainCommands,
  createParagraphNear,
  deleteSelection,
  joinBackward,
  newlineInCode,
  selectNodeBackward,
  splitBlockAs,
  toggleMark,
} from "prosemirror-commands";
import type { Command, EditorState } from "prosemirror-state";
import { TextSelection } from "prosemirror-state";

import { MAX_LEVEL, schema } from "./schema";
import type { BlankAttrs, Kind, Look } from "./schema";

export const look = (name: Look): Command => toggleMark(schema.marks[name]!);

/** The selected blocks as another kind; the same again makes paragraphs of them. */
export function turnInto(kind: Kind, level = 0): Command {
  return (state, dispatch) => {
    const type = schema.nodes[kind]!;
    const isSame = everyBlock(state, (name, depth) => name === kind && depth === level);
    const target = isSame ? schema.nodes["paragraph"]! : type;
    dispatch?.(state.tr.setBlockType(state.selection.from, state.selection.to, target, { level: isSame ? 0 : level }));
    return true;
  };
}

/** Headings and list items further in or out. */
export function indent(by: 1 | -1): Command {
  return (state, dispatch) => {
    const tr = state.tr;
    state.doc.nodesBetween(state.selection.from, state.selection.to, (node, position) => {
      if (!node.isTextblock || node.type.name === "paragraph") return !node.isTextblock;
      const level = (node.attrs["level"] as number) + by;
      if (level >= 0 && level <= MAX_LEVEL) tr.setNodeMarkup(position, undefined, { level });
      return false;
    });
    if (!tr.docChanged) return false;
    dispatch?.(tr);
    return true;
  };
}

function everyBlock(state: EditorState, is: (kind: string, level: number) => boolean): boolean {
  let all = true;
  state.doc.nodesBetween(state.selection.from, state.selection.to, (node) => {
    if (node.isTextblock && !is(node.type.name, node.attrs["level"] as number)) all = false;
    return !node.isTextblock;
  });
  return all;
}

/** Enter: a heading is followed by a paragraph, an item by an item, and an empty item ends its list. */
export const enter: Command = chainCommands(
  (state, dispatch) => {
    const { $from, empty } = state.selection;
    const isEmptyItem = empty && $from.parent.content.size === 0 && /bullet|numbered/.test($from.parent.type.name);
    return isEmptyItem && turnInto("paragraph")(state, dispatch);
  },
  createParagraphNear,
  splitBlockAs((node, atEnd) => {
    if (node.type.name === "heading" && atEnd) return { type: schema.nodes["paragraph"]!, attrs: { level: 0 } };
    return { type: node.type, attrs: node.attrs };
  }),
  newlineInCode,
);

/** Backspace at the beginning of a heading or an item makes a paragraph of it first. */
export const backspace: Command = chainCommands(
  deleteSelection,
  (state, dispatch, view) => {
    const { $cursor } = state.selection as TextSelection;
    if (!$cursor || $cursor.parentOffset > 0 || (view && !view.endOfTextblock("backward", state))) return false;
    if ($cursor.parent.type.name === "paragraph") return false;
    return turnInto("paragraph")(state, dispatch);
  },
  joinBackward,
  selectNodeBackward,
);

export const newLine: Command = (state, dispatch) => {
  dispatch?.(state.tr.insertText("\n").scrollIntoView());
  return true;
};

/** A blank in the place of what is selected; what was selected is what it sounded like. */
export function insertBlank(attrs: BlankAttrs): Command {
  return (state, dispatch) => {
    if (!state.selection.$from.sameParent(state.selection.$to)) return false;
    dispatch?.(state.tr.replaceSelectionWith(schema.node("blank", attrs), false).scrollIntoView());
    return true;
  };
}

/** Text in the place of a range, with the look of what stood there. */
export function rewrite(from: number, to: number, text: string): Command {
  return (state, dispatch) => {
    if (text === "") dispatch?.(state.tr.delete(from, to).scrollIntoView());
    else dispatch?.(state.tr.insertText(text, from, to).scrollIntoView());
    return true;
  };
}

/** Select a range and show it. */
export function select(from: number, to = from): Command {
  return (state, dispatch) => {
    dispatch?.(state.tr.setSelection(TextSelection.create(state.doc, from, to)).scrollIntoView());
    return true;
  };
}

/** Keys that belong to writing itself, and are not remapped. */
export const writingKeys: Record<string, Command> = {
  ...baseKeymap,
  Enter: enter,
  "Shift-Enter": newLine,
  Backspace: backspace,
};
