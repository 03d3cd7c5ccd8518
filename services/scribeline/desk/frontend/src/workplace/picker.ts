// The picker of abbreviations and normals: type to find one, Enter puts it in.

import { ask, newRequest, Refused, say } from "../desk/asking";
import { element, openDialog } from "../desk/elements";
import { prefer, preferences } from "../desk/preferences";
import type { Editor } from "../editor/editor";
import { put } from "../editor/expander";
import { sliceOfShortcut } from "../editor/normals";
import { LEVEL_WORDS } from "../editor/shortcuts";
import type { Shortcut } from "../editor/shortcuts";
import type { Player } from "../player/player";
import type { Aids } from "./aids";

const MOST_SHOWN = 100;

export function openPicker(editor: Editor, aids: Aids, player: Player): void {
  let shown: readonly Shortcut[] = [];
  let at = 0;
  const told = element("p", { role: "status", class: "soft" });
  const list = element("ul", { class: "picker", role: "listbox", id: "picked", "aria-label": "Abbreviations and normals" });
  const find = element("input", {
    id: "pick",
    type: "text",
    role: "combobox",
    autocomplete: "off",
    "aria-controls": "picked",
    "aria-expanded": "true",
    "aria-autocomplete": "list",
    input: () => draw(),
    keydown: (event) => key(event as KeyboardEvent),
  });

  const choose = (shortcut: Shortcut): void => {
    dialog.close();
    editor.view.focus();
    if (!editor.isWritable) return;
    const { from, to } = editor.view.state.selection;
    put(editor.view, from, to, sliceOfShortcut(shortcut.text, player.time, aids.looks.lists));
  };
  const key = (event: KeyboardEvent): void => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const chosen = shown[at];
    if (move && shown.length > 0) mark((at + move + shown.length) % shown.length);
    else if (event.key === "Enter" && chosen) choose(chosen);
    else return;
    event.preventDefault();
  };
  const mark = (index: number): void => {
    list.children[at]?.setAttribute("aria-selected", "false");
    at = index;
    const row = list.children[at];
    row?.setAttribute("aria-selected", "true");
    row?.scrollIntoView({ block: "nearest" });
    if (row) find.setAttribute("aria-activedescendant", row.id);
    else find.removeAttribute("aria-activedescendant");
  };
  const draw = (): void => {
    const all = aids.shortcuts.search(find.value);
    shown = all.slice(0, MOST_SHOWN);
    const count = aids.shortcuts.all.length;
    told.textContent = count === 0 ? nothing(aids) : `${all.length} of ${count}`;
    list.replaceChildren(...shown.map((each, index) => row(each, index, () => choose(each))));
    mark(0);
  };
  // One word is selected by many keys; what is meant to be kept has several.
  const selected = /\s/.test(editor.selected) ? editor.selected : "";
  const dialog = openDialog("Abbreviations and normals", [
    element("label", { for: "pick" }, "Find"),
    find,
    told,
    list,
    addOwn(aids, selected, draw),
    element(
      "p",
      { class: "picker-foot" },
      element(
        "label",
        { class: "check" },
        element("input", {
          type: "checkbox",
          checked: preferences().expandsAtSpace,
          change: (event) => prefer({ expandsAtSpace: (event.target as HTMLInputElement).checked }),
        }),
        "A space behind an abbreviation writes it out (Tab always does)",
      ),
      element("a", { href: "/shortcuts", target: "_blank", rel: "noopener" }, "Keep them in order"),
    ),
  ]);
  dialog.classList.add("picking");
  find.focus();
  draw();
}

function nothing({ isThere }: Aids): string {
  if (isThere === undefined) return "They are being fetched.";
  return isThere ? "There are none yet: add one below." : "They could not be fetched. Load the page again when the line is back.";
}

function row({ short, title, text, level, hides }: Shortcut, index: number, choose: () => void): HTMLElement {
  const instead = hides.length > 0 ? `, in place of the ${hides.map((each) => LEVEL_WORDS[each].toLowerCase()).join("'s and the ")}'s` : "";
  return element(
    "li",
    { id: `picked-${index}`, role: "option", "aria-selected": "false", click: choose },
    element("strong", {}, short),
    element("span", { class: "what" }, title !== "" && element("b", {}, title), title !== "" && " ", text),
    element("span", { class: "level", "data-level": level }, `${LEVEL_WORDS[level]}${instead}`),
  );
}

/** What is selected as an abbreviation of one's own, or any other text. */
function addOwn(aids: Aids, selected: string, changed: () => void): HTMLElement {
  const short = element("input", { id: "pick-short", type: "text", maxlength: "30", pattern: "\\S+", required: true, autocomplete: "off" });
  const title = element("input", { id: "pick-title", type: "text", maxlength: "200", autocomplete: "off" });
  const text = element("textarea", { id: "pick-text", rows: "3", maxlength: "10000", required: true });
  text.value = selected;
  const form = element(
    "form",
    {
      class: "add",
      submit: (event) => {
        event.preventDefault();
        void save();
      },
    },
    element("p", { class: "soft" }, "“# ” begins a heading, “- ” an item; ____[date] is a blank to fill. Nothing of a patient belongs in them."),
    element("label", { for: "pick-short" }, "Abbreviation"),
    short,
    element("label", { for: "pick-title" }, "Title, if it needs one"),
    title,
    element("label", { for: "pick-text" }, "What it stands for"),
    text,
    element("button", {}, "Add"),
  );
  const save = async (): Promise<void> => {
    try {
      await ask("POST", "/answers/shortcuts", { owner: "own", short: short.value.trim(), title: title.value, text: text.value, request_id: newRequest() });
    } catch (error) {
      return say(error instanceof Refused ? error.message : "That did not work: try again.");
    }
    short.value = title.value = text.value = "";
    await aids.load();
    changed();
    say("It is on your list.");
  };
  return element("details", { open: selected !== "" }, element("summary", {}, selected === "" ? "Add one of your own" : "Keep what is selected as one of your own"), form);
}
