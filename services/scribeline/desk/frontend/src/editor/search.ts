// Find and replace, over the whole report.

import type { Node } from "prosemirror-model";

import { element } from "../desk/elements";
import type { Editor } from "./editor";
import type { Span } from "./overlay";

const MOST_HITS = 5_000;

/** Where a text is in a document, each within one block, in order. */
export function occurrences(doc: Node, wanted: string, isExact: boolean): Span[] {
  const found: Span[] = [];
  if (wanted === "") return found;
  const folded = (text: string): string => (isExact ? text : lower(text));
  const needle = folded(wanted);
  doc.descendants((node, position) => {
    if (!node.isTextblock) return true;
    const text = folded(node.textBetween(0, node.content.size, undefined, "\ufffc"));
    for (let at = text.indexOf(needle); at >= 0 && found.length < MOST_HITS; at = text.indexOf(needle, at + needle.length)) {
      found.push({ from: position + 1 + at, to: position + 1 + at + needle.length });
    }
    return false;
  });
  return found;
}

/** In lower case, but for letters that get longer by it: places have to stay the same. */
function lower(text: string): string {
  const folded = text.toLowerCase();
  return folded.length === text.length ? folded : Array.from(text, (each) => (each.toLowerCase().length === each.length ? each.toLowerCase() : each)).join("");
}

export class SearchBar {
  readonly place: HTMLElement;
  private readonly wanted: HTMLInputElement;
  private readonly instead: HTMLInputElement;
  private readonly exact: HTMLInputElement;
  private readonly told = element("span", { class: "soft", role: "status" });
  private hits: Span[] = [];
  private hit = -1;

  constructor(private readonly editor: Editor) {
    this.wanted = element("input", { id: "find", type: "text", autocomplete: "off", spellcheck: "false", input: () => this.look() });
    this.instead = element("input", { id: "replace", type: "text", autocomplete: "off", spellcheck: "false" });
    this.exact = element("input", { type: "checkbox", change: () => this.look() });
    const button = (label: string, act: () => void): HTMLElement => element("button", { type: "button", click: act }, label);
    this.place = element(
      "form",
      {
        class: "search",
        role: "search",
        hidden: true,
        submit: (event) => {
          event.preventDefault();
          this.go(1);
        },
        keydown: (event) => {
          const { key, shiftKey } = event as KeyboardEvent;
          if (key === "Escape") this.close();
          else if (key === "Enter" && shiftKey) this.go(-1);
          else return;
          event.preventDefault();
        },
      },
      element("label", { for: "find" }, "Find"),
      this.wanted,
      element("label", { for: "replace" }, "Replace by"),
      this.instead,
      element("label", { class: "check" }, this.exact, "Exact case"),
      element("button", {}, "Next"),
      button("Replace", () => this.replaceOne()),
      button("Replace all", () => this.replaceAll()),
      this.told,
      button("Close", () => this.close()),
    );
  }

  open(): void {
    const { from, to } = this.editor.view.state.selection;
    const selected = this.editor.doc.textBetween(from, to, "\n");
    if (selected !== "" && selected.length < 100 && !selected.includes("\n")) this.wanted.value = selected;
    this.place.hidden = false;
    this.wanted.focus();
    this.wanted.select();
    this.look();
  }

  close(): void {
    this.place.hidden = true;
    this.editor.show({ hits: [], hit: -1 });
    this.editor.view.focus();
  }

  private look(): void {
    this.hits = occurrences(this.editor.doc, this.wanted.value, this.exact.checked);
    const { from } = this.editor.view.state.selection;
    this.hit = this.hits.findIndex((each) => each.from >= from);
    this.show();
  }

  private go(by: 1 | -1): void {
    const before = this.hits[this.hit];
    this.hits = occurrences(this.editor.doc, this.wanted.value, this.exact.checked);
    if (this.hits.length === 0) return this.show();
    const at = before ? this.hits.findIndex((each) => each.from >= before.from) : 0;
    this.hit = (Math.max(at, 0) + by + this.hits.length) % this.hits.length;
    this.show();
  }

  private show(): void {
    this.editor.show({ hits: this.hits, hit: this.hit });
    const hit = this.hits[this.hit];
    if (hit) this.editor.reveal(hit);
    this.told.textContent = this.wanted.value === "" ? "" : this.hits.length === 0 ? "Not found" : `${this.hit + 1} of ${this.hits.length}`;
  }

  private replaceOne(): void {
    this.hits = occurrences(this.editor.doc, this.wanted.value, this.exact.checked);
    const hit = this.hits[Math.max(this.hit, 0)];
    if (hit && this.editor.isWritable) this.put([hit]);
    this.look();
  }

  private replaceAll(): void {
    this.hits = occurrences(this.editor.doc, this.wanted.value, this.exact.checked);
    const count = this.hits.length;
    if (count > 0 && this.editor.isWritable) this.put(this.hits);
    this.look();
    this.told.textContent = `${count} replaced`;
  }

  /** From the last to the first, so that places before stay what they are; one step to undo. */
  private put(hits: readonly Span[]): void {
    const tr = this.editor.view.state.tr;
    for (const { from, to } of [...hits].reverse()) {
      if (this.instead.value === "") tr.delete(from, to);
      else tr.insertText(this.instead.value, from, to);
    }
    this.editor.view.dispatch(tr);
  }
}
