// What cannot be undercut: the same text with nothing of ours. ?kind=field is an element that the browser itself lets one
// type in, ?kind=prosemirror the library's own editor with its history and keys; ?words=0 has one empty paragraph.
import { baseKeymap } from "prosemirror-commands";
import { history } from "prosemirror-history";
import { keymap } from "prosemirror-keymap";
import { Schema } from "prosemirror-model";
import { EditorState } from "prosemirror-state";
import { EditorView } from "prosemirror-view";

const asked = new URLSearchParams(location.search);
const attributes = { id: "text", spellcheck: "false" };

function openField(blocks) {
  const text = document.createElement("div");
  for (const [name, value] of Object.entries({ ...attributes, contenteditable: "true" })) text.setAttribute(name, value);
  for (const [tag, words] of blocks) {
    const block = document.createElement(tag);
    block.append(words === "" ? document.createElement("br") : words);
    text.append(block);
  }
  document.body.append(text);
  text.focus();
}

function openProseMirror(blocks) {
  const block = (tag) => ({ content: "text*", group: "block", toDOM: () => [tag, 0] });
  const schema = new Schema({ nodes: { doc: { content: "block+" }, p: block("p"), h2: block("h2"), text: {} } });
  const doc = schema.node(
    "doc",
    null,
    blocks.map(([tag, words]) => schema.node(tag, null, words === "" ? [] : [schema.text(words)])),
  );
  new EditorView(document.body, {
    state: EditorState.create({ doc, plugins: [history(), keymap(baseKeymap)] }),
    attributes,
  }).focus();
}

async function open() {
  const blocks = asked.get("words") === "0" ? [["p", ""]] : await (await fetch(`text-${asked.get("words")}.json`)).json();
  (asked.get("kind") === "field" ? openField : openProseMirror)(blocks);
  document.body.dataset.ready = "true";
}

void open();
