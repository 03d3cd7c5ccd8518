// Abbreviations and normals kept in order: a list with a form beside it, and for one's own the words that one vouches for.

import { ask, newRequest, read, Refused, say } from "../desk/asking";
import { element } from "../desk/elements";
import { prefer, preferences } from "../desk/preferences";
import { Shortcuts } from "../editor/shortcuts";
import type { Shortcut } from "../editor/shortcuts";

class ShortcutList {
  private shortcuts = new Shortcuts([]);
  private changing: Shortcut | undefined;
  private readonly find = element("input", { id: "find", type: "search", autocomplete: "off", input: () => this.draw() });
  private readonly told = element("p", { role: "status", class: "soft" });
  private readonly list = element("ul", { class: "shortcuts" });
  private readonly heading = element("h2", { id: "form-title" });
  private readonly short = element("input", { id: "short", type: "text", maxlength: "30", pattern: "\\S+", required: true, autocomplete: "off" });
  private readonly title = element("input", { id: "title", type: "text", maxlength: "200", autocomplete: "off" });
  private readonly text = element("textarea", { id: "text", rows: "8", maxlength: "10000", required: true });
  private readonly save = element("button", { class: "main" });
  private readonly leave = element("button", { type: "button", click: () => this.change(undefined) }, "Leave it as it is");

  constructor(
    private readonly place: HTMLElement,
    private readonly owner: string,
  ) {}

  async open(): Promise<void> {
    const form = element(
      "form",
      {
        "aria-labelledby": "form-title",
        submit: (event) => {
          event.preventDefault();
          void this.keep();
        },
      },
      this.heading,
      element("label", { for: "short" }, "Abbreviation"),
      this.short,
      element("label", { for: "title" }, "Title, if it needs one"),
      this.title,
      element("label", { for: "text" }, "What it stands for"),
      this.text,
      element("p", { class: "soft" }, "In several lines, “# ” begins a heading, “- ” an item and “1. ” a numbered one. ____ is a blank to fill, ____[date] says with what."),
      element("div", { class: "actions" }, this.save, this.leave),
    );
    this.place.replaceChildren(
      element("div", { class: "shortcut-desk" }, element("section", { "aria-label": "The list" }, element("label", { for: "find" }, "Find"), this.find, this.told, this.list), form),
    );
    this.change(undefined);
    await this.fetch();
    if (this.owner === "own") this.place.append(...(await this.ownParts()));
  }

  private async fetch(): Promise<void> {
    const told = await attempt(() => read<{ shortcuts: Shortcut[] }>(`/answers/shortcuts?owner=${encodeURIComponent(this.owner)}`));
    if (told) this.shortcuts = new Shortcuts(told.shortcuts);
    this.draw();
    this.place.dataset["ready"] = "true";
  }

  private draw(): void {
    const found = this.shortcuts.search(this.find.value);
    this.told.textContent = this.shortcuts.all.length === 0 ? "There are none yet." : `${found.length} of ${this.shortcuts.all.length}`;
    this.list.replaceChildren(
      ...found.map((each) =>
        element(
          "li",
          {},
          element("strong", {}, each.short),
          element("span", { class: "what" }, each.title !== "" && element("b", {}, each.title), each.title !== "" && " ", each.text),
          element("button", { type: "button", "aria-label": `Change ${each.short}`, click: () => this.change(each) }, "Change"),
          element("button", { type: "button", class: "quiet danger", "aria-label": `Delete ${each.short}`, click: () => void this.remove(each) }, "Delete"),
        ),
      ),
    );
  }

  private change(shortcut: Shortcut | undefined): void {
    this.changing = shortcut;
    this.heading.textContent = shortcut ? `Change ${shortcut.short}` : "Add one";
    this.save.textContent = shortcut ? "Save" : "Add";
    this.leave.hidden = !shortcut;
    this.short.value = shortcut?.short ?? "";
    this.title.value = shortcut?.title ?? "";
    this.text.value = shortcut?.text ?? "";
    if (shortcut) this.short.focus();
  }

  private async keep(): Promise<void> {
    const told = { short: this.short.value.trim(), title: this.title.value.trim(), text: this.text.value, request_id: newRequest() };
    const { changing } = this;
    const isKept = await attempt(async () => {
      if (changing) await ask("PUT", `/answers/shortcuts/${changing.id}`, { ...told, etag: changing.etag });
      else await ask("POST", "/answers/shortcuts", { ...told, owner: this.owner });
      return true;
    });
    if (!isKept) return;
    say(`${told.short} is on the list.`);
    this.change(undefined);
    this.short.focus();
    await this.fetch();
  }

  private async remove(shortcut: Shortcut): Promise<void> {
    const { id, etag, short } = shortcut;
    const isGone = await attempt(async () => {
      await ask("DELETE", `/answers/shortcuts/${id}`, { etag, request_id: newRequest() });
      return true;
    });
    if (!isGone) return;
    if (this.changing?.id === id) this.change(undefined);
    say(`${short} is off the list.`);
    await this.fetch();
    this.find.focus();
  }

  private async ownParts(): Promise<HTMLElement[]> {
    const words = await attempt(() => read<{ words: string[] }>("/answers/words"));
    return [...this.fromThisBrowser(), ownWords(words?.words ?? [])];
  }

  /** What was kept in this browser alone, before lists were kept with the person. */
  private fromThisBrowser(): HTMLElement[] {
    const { expansions } = preferences();
    if (expansions.length === 0) return [];
    const takeOver = async (): Promise<void> => {
      const left = [];
      for (const { short, text } of expansions) {
        const isKept = await ask("POST", "/answers/shortcuts", { owner: "own", short, title: "", text, request_id: newRequest() }).then(
          () => true,
          (error: unknown) => error instanceof Refused && error.code === "SHORTCUT_EXISTS",
        );
        if (!isKept) left.push({ short, text });
      }
      prefer({ expansions: left });
      if (left.length === 0) section.remove();
      say(left.length === 0 ? "They are on your list." : `${left.length} could not be taken over: they stay here.`);
      await this.fetch();
    };
    const section = element(
      "section",
      {},
      element("h2", {}, "In this browser alone"),
      element("p", {}, `${expansions.length} of yours were kept in this browser.`),
      element("button", { type: "button", click: () => void takeOver() }, "Put them on my list"),
    );
    return [section];
  }
}

function ownWords(words: readonly string[]): HTMLElement {
  const list = element("ul", { class: "own-words" });
  const told = element("p", { class: "soft", role: "status" });
  const count = (): void => {
    told.textContent = list.childElementCount === 0 ? "None yet: the editor adds a word where you say that it is right." : "These count as right wherever you write.";
  };
  for (const word of words) {
    const row = element(
      "li",
      {},
      word,
      element("button", {
        type: "button",
        class: "quiet danger",
        "aria-label": `Take ${word} out`,
        click: () =>
          void attempt(async () => {
            await ask("DELETE", "/answers/words", { word });
            row.remove();
            count();
          }),
      }, "Take out"),
    );
    list.append(row);
  }
  count();
  return element("section", { "aria-label": "My words" }, element("h2", {}, "My words"), told, list);
}

/** What comes of it; undefined where it was refused, which the person is told. */
async function attempt<Value>(act: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await act();
  } catch (error) {
    say(error instanceof Refused ? error.message : "That did not work: try again.");
    return undefined;
  }
}

const place = document.getElementById("shortcuts");
if (place !== null) void new ShortcutList(place, place.dataset["owner"] ?? "own").open();
