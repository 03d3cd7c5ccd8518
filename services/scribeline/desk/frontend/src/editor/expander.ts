// Abbreviations that are written out by one key, and normals to be picked.

import { element, openDialog } from "../desk/elements";
import { prefer, preferences } from "../desk/preferences";
import type { Expansion } from "../desk/preferences";
import { sliceOfText } from "./paste";
import type { Editor } from "./editor";

/** The abbreviation that ends a text, of those there are; with where it begins. */
export function abbreviationAt(text: string, expansions: readonly Expansion[]): { from: number; expansion: Expansion } | undefined {
  const word = /\S+$/u.exec(text);
  if (!word) return undefined;
  const short = word[0].toLowerCase();
  const expansion = expansions.find((each) => each.short.toLowerCase() === short);
  return expansion && { from: word.index, expansion };
}

/** Write out the abbreviation before the cursor. */
export function expand(editor: Editor): boolean {
  const { $from, empty } = editor.view.state.selection;
  if (!empty || !editor.isWritable || !$from.parent.isTextblock) return false;
  const before = $from.parent.textBetween(0, $from.parentOffset, undefined, "\ufffc");
  const found = abbreviationAt(before, preferences().expansions);
  if (!found) return false;
  put(editor, $from.start() + found.from, $from.pos, found.expansion.text);
  return true;
}

function put(editor: Editor, from: number, to: number, text: string): void {
  const tr = editor.view.state.tr;
  if (text.includes("\n")) tr.replaceRange(from, to, sliceOfText(text));
  else tr.insertText(text, from, to);
  editor.view.dispatch(tr.scrollIntoView());
}

/** The picker: type to narrow, Enter to put in; and one's own list to add to. */
export function openPicker(editor: Editor): void {
  let shown: readonly Expansion[] = [];
  const list = element("ul", { class: "picker" });
  const told = element("p", { role: "status", class: "soft" });
  const filter = element("input", {
    id: "pick",
    type: "text",
    autocomplete: "off",
    input: () => draw(),
    keydown: (event) => {
      if ((event as KeyboardEvent).key !== "Enter" || !shown[0]) return;
      event.preventDefault();
      choose(shown[0]);
    },
  });
  const choose = (expansion: Expansion): void => {
    dialog.close();
    const { from, to } = editor.view.state.selection;
    if (editor.isWritable) put(editor, from, to, expansion.text);
    editor.view.focus();
  };
  const draw = (): void => {
    const wanted = filter.value.toLowerCase();
    const all = preferences().expansions;
    shown = all.filter(({ short, text }) => short.toLowerCase().includes(wanted) || text.toLowerCase().includes(wanted));
    told.textContent = all.length === 0 ? "You have none yet: add one below." : `${shown.length} of ${all.length}`;
    list.replaceChildren(
      ...shown.slice(0, 200).map((each) =>
        element(
          "li",
          {},
          element("button", { type: "button", class: "pick", click: () => choose(each) }, element("strong", {}, each.short), " ", element("span", {}, each.text)),
          element(
            "button",
            {
              type: "button",
              class: "quiet danger",
              "aria-label": `Delete ${each.short}`,
              click: () => {
                prefer({ expansions: preferences().expansions.filter((other) => other.short !== each.short) });
                draw();
              },
            },
            "Delete",
          ),
        ),
      ),
    );
  };
  const short = element("input", { id: "pick-short", type: "text", maxlength: "30", pattern: "\\S+", required: true, autocomplete: "off" });
  const text = element("textarea", { id: "pick-text", rows: "2", maxlength: "10000", required: true });
  const add = element(
    "form",
    {
      class: "add",
      submit: (event) => {
        event.preventDefault();
        const others = preferences().expansions.filter((each) => each.short.toLowerCase() !== short.value.toLowerCase());
        prefer({ expansions: [...others, { short: short.value, text: text.value }] });
        short.value = text.value = "";
        draw();
      },
    },
    element("h3", {}, "Add one of your own"),
    element("p", { class: "soft" }, "They stay in this browser, so nothing of a patient belongs in them."),
    element("label", { for: "pick-short" }, "Abbreviation"),
    short,
    element("label", { for: "pick-text" }, "What it stands for"),
    text,
    element("button", {}, "Add"),
  );
  const dialog = openDialog("Abbreviations and normals", [element("label", { for: "pick" }, "Find"), filter, told, list, add]);
  filter.focus();
  draw();
}
