// What cannot be undercut: the same text with nothing of ours. ?kind=field is an element that the browser itself lets one
// type in, ?kind=prosemirror the library's own editor with its history and keys; ?words=0 has one empty paragraph. ?sound=1
// has the recording as well, in an audio element and on the keys that our editor has for it.
import { baseKeymap } from "prosemirror-commands";
import { history, redo, undo } from "prosemirror-history";
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
    state: EditorState.create({ doc, plugins: [history(), keymap({ ...baseKeymap, "Mod-z": undo, "Mod-y": redo }), keymap(sound(doc))] }),
    attributes,
  }).focus();
}

/** The keys that play: F4, Alt-p from where the cursor stands in the text, F2 back. None without the recording. */
function sound(doc) {
  if (!asked.has("sound")) return {};
  const audio = document.createElement("audio");
  audio.src = `sound-${asked.get("words")}.webm`;
  audio.preload = "auto";
  document.body.append(audio);
  const play = () => void audio.play().catch(() => {}); // a pause may come before it has begun
  return {
    F4: () => (audio.paused ? play() : audio.pause(), true),
    F2: () => ((audio.currentTime = Math.max(0, audio.currentTime - 3)), true),
    "Alt-p": (state) => {
      audio.currentTime = (audio.duration * state.selection.from) / doc.content.size;
      play();
      return true;
    },
  };
}

async function open() {
  const blocks = asked.get("words") === "0" ? [["p", ""]] : await (await fetch(`text-${asked.get("words")}.json`)).json();
  (asked.get("kind") === "field" ? openField : openProseMirror)(blocks);
  document.body.dataset.ready = "true";
}

void open();
