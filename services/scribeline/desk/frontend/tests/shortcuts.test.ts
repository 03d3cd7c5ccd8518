// @vitest-environment jsdom
import { history, undo } from "prosemirror-history";
import { EditorState, TextSelection } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { afterEach, beforeEach, expect, test } from "vitest";

import { opened } from "../src/editor/document";
import type { BlockValue } from "../src/editor/document";
import { expander, put } from "../src/editor/expander";
import { gateway, timesOf } from "../src/editor/gateway";
import { sliceOfShortcut } from "../src/editor/normals";
import { allowedSlice, sliceOfText, withoutLooks } from "../src/editor/paste";
import { schema } from "../src/editor/schema";
import { Shortcuts } from "../src/editor/shortcuts";
import type { Shortcut } from "../src/editor/shortcuts";

const shortcut = (short: string, text: string, more: Partial<Shortcut> = {}): Shortcut => ({ id: short, short, title: "", text, level: "own", hides: [], etag: "", ...more });

const LUNGS = "# Lungs\nClear on ____[side].\n- No wheeze\n1. Then ____";
const SHORTCUTS = new Shortcuts([shortcut("htn", "hypertension"), shortcut("CABG", "coronary artery bypass"), shortcut("nl", LUNGS, { title: "Normal lungs" })]);

test.each([
  ["has htn", { from: 4, text: "hypertension" }],
  ["has HTN", { from: 4, text: "hypertension" }],
  ["Htn", { from: 0, text: "Hypertension" }],
  ["(htn", { from: 1, text: "hypertension" }],
  ["cabg", { from: 0, text: "coronary artery bypass" }],
  ["Cabg", { from: 0, text: "coronary artery bypass" }],
])("%s ends with an abbreviation", (text, found) => {
  expect(SHORTCUTS.at(text)).toEqual(found);
});

test.each(["", "has htn ", "xhtn", "htn."])("%s does not", (text) => {
  expect(SHORTCUTS.at(text)).toBeUndefined();
});

test("what is looked for is found by its letters, its title and its text, in that order", () => {
  const found = (wanted: string): string[] => SHORTCUTS.search(wanted).map(({ short }) => short);
  expect([found(""), found("normal lu"), found("wheeze"), found("zz"), found("h")]).toEqual([["CABG", "htn", "nl"], ["nl"], ["nl"], [], ["htn", "nl"]]);
});

test("a normal is headings, paragraphs, items and blanks that say what belongs there", () => {
  const { content, openStart, openEnd } = sliceOfShortcut(LUNGS, 3.5);
  const told: string[] = [];
  content.forEach((node) => told.push(`${node.type.name}: ${node.textContent}`));
  expect(told).toEqual(["heading: Lungs", "paragraph: Clear on ____.", "bullet: No wheeze", "numbered: Then ____"]);
  expect([openStart, openEnd]).toEqual([0, 0]);
  expect(content.child(1).child(1).attrs).toMatchObject({ start: 3.5, end: 3.5, reason: "missing_information", note: "side" });
  const plain: string[] = [];
  sliceOfShortcut(LUNGS, 0, false).content.forEach((node) => plain.push(node.type.name));
  expect(plain).toEqual(["heading", "paragraph", "paragraph", "paragraph"]);
});

test("what a style does not have is dropped, and named", () => {
  const bold = schema.text("b", [schema.mark("bold"), schema.mark("underline")]);
  const slice = sliceOfText("- one\n- two");
  const dropped = allowedSlice(slice, { bold: true, italic: true, underline: true, lists: false });
  expect(dropped.dropped).toEqual(["lists"]);
  expect(dropped.slice.content.child(0).type.name).toBe("paragraph");
  const marked = allowedSlice(new (slice.constructor as typeof import("prosemirror-model").Slice)(schema.node("paragraph", null, [bold]).content, 0, 0), {
    bold: true,
    italic: true,
    underline: false,
    lists: true,
  });
  expect(marked.slice.content.child(0).marks.map(({ type }) => type.name)).toEqual(["bold"]);
  expect(withoutLooks(marked.dropped)).toBe("This client's style has no underlining");
  expect(allowedSlice(slice, { bold: false, italic: false, underline: false, lists: true }).slice).toBe(slice);
});

// --- in the text -------------------------------------------------------------------------------------------------------

const DRAFT: BlockValue[] = [{ kind: "paragraph", inlines: [{ text: "She has ", words: [0, 1] }, { text: "htn", words: [2, 2] }] }];

let view: EditorView;

function open(blocks: BlockValue[] = DRAFT): void {
  const past = history();
  const text = opened(blocks);
  const plugins = [past, gateway(past, text.times), expander(() => ({ shortcuts: SHORTCUTS, hasLists: true, time: 2 }))];
  const place = document.createElement("div");
  document.body.append(place);
  view = new EditorView(place, { state: EditorState.create({ doc: text.doc, plugins }) });
  atEnd();
}

function atEnd(): void {
  view.dispatch(view.state.tr.setSelection(TextSelection.atEnd(view.state.doc)));
}

function type(text: string): void {
  for (const letter of text) {
    const { from, to } = view.state.selection;
    const isDone = view.someProp("handleTextInput", (handle) => handle(view, from, to, letter, () => view.state.tr));
    if (!isDone) view.dispatch(view.state.tr.insertText(letter, from, to));
  }
}

const shown = (): string[] => {
  const found: string[] = [];
  view.state.doc.forEach((node) => found.push(`${node.type.name}: ${node.textContent}`));
  return found;
};

beforeEach(() => {
  // jsdom measures nothing.
  Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
  Range.prototype.getBoundingClientRect = () => new DOMRect();
  open();
});
afterEach(() => {
  view.destroy();
  document.body.replaceChildren();
});

test("a space writes it out, undo brings the letters back in one step, and they stay", () => {
  type(" and");
  expect(shown()).toEqual(["paragraph: She has hypertension and"]);
  expect(timesOf(view.state).within(9, 21)[0]).toMatchObject({ first: 2, last: 2 });
  undo(view.state, view.dispatch); // " and" is typed apart from it
  expect(shown()).toEqual(["paragraph: She has hypertension "]);
  undo(view.state, view.dispatch);
  expect(shown()).toEqual(["paragraph: She has htn "]);
  type("x");
  expect(shown()).toEqual(["paragraph: She has htn x"]);
});

test("Tab writes it out, and leaves the text alone where there is nothing to", () => {
  const tab = (): boolean => Boolean(view.someProp("handleKeyDown", (handle) => handle(view, new KeyboardEvent("keydown", { key: "Tab" }))));
  expect([tab(), shown(), tab()]).toEqual([true, ["paragraph: She has hypertension"], false]);
});

test("a normal behind text is put in as paragraphs of its own, with its first blank selected", () => {
  type(".");
  type(" ");
  type("nl");
  type(" ");
  expect(shown()).toEqual(["paragraph: She has hypertension. ", "heading: Lungs", "paragraph: Clear on ____.", "bullet: No wheeze", "numbered: Then ____"]);
  const { from, to } = view.state.selection;
  expect(view.state.doc.nodeAt(from)?.attrs["note"]).toBe("side");
  expect(to - from).toBe(1);
  undo(view.state, view.dispatch);
  expect(shown()).toEqual(["paragraph: She has hypertension. nl "]);
});

test("a normal in an empty paragraph takes its place", () => {
  view.destroy();
  open([{ kind: "paragraph", inlines: [] }]);
  put(view, 1, 1, sliceOfShortcut(LUNGS, 0));
  expect(shown()[0]).toBe("heading: Lungs");
  expect(shown()).toHaveLength(4);
});
