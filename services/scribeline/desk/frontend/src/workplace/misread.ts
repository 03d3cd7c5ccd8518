// Abbreviations and figures that are easily misread: shown with their reason, and written out by one key.

import { say } from "../desk/asking";
import { cautionsIn } from "../editor/cautions";
import type { Found } from "../editor/cautions";
import { openChoices } from "../editor/choosing";
import { rewrite, select } from "../editor/commands";
import type { Editor } from "../editor/editor";
import { textOf } from "../editor/markers";
import type { Marked } from "../editor/markers";
import type { Aids } from "./aids";

export class Misread {
  constructor(
    private readonly editor: Editor,
    private readonly aids: Aids,
  ) {}

  /** Write the next one out; where it may mean several things, the person says which. */
  fix(): boolean {
    const next = this.next();
    if (!next) return false;
    const { from, to, choices, reason, write } = next;
    this.editor.reveal(next);
    this.editor.do(select(from, to));
    const found = this.editor.doc.textBetween(from, to, " ").trim();
    if (choices.length === 1) this.write(next, choices[0] as string);
    else if (choices.length === 0) say(`${reason} Write ${write}.`);
    else {
      const ways = choices.map((choice) => ({ label: choice.trim(), act: () => this.write(next, choice) }));
      openChoices(this.editor, from, `What does ${found} mean here?`, ways, reason);
    }
    return true;
  }

  private write({ from, to, reason }: Found, choice: string): void {
    this.editor.do(rewrite(from, to, choice));
    say(`Written out: ${choice.trim()}. ${reason}`);
  }

  /** The one at the cursor or behind it, else the first in the text. */
  private next(): Found | undefined {
    const { doc, selection } = this.editor.view.state;
    let first: Found | undefined;
    let next: Found | undefined;
    doc.descendants((node, position) => {
      if (!node.isTextblock) return !next;
      if (next || (first && position + node.nodeSize < selection.from)) return false;
      const start = position + 1;
      for (const each of cautionsIn(textOf(node), this.aids.wording)) {
        const placed = { ...each, from: start + each.from, to: start + each.to };
        first ??= placed;
        if (placed.to >= selection.from) next ??= placed;
      }
      return false;
    });
    return next ?? first;
  }
}

/** How they are shown over the text, once it is known how this client writes. */
export function misreadIn(text: string, { wording, isThere }: Aids): Marked[] {
  if (isThere === undefined) return [];
  return cautionsIn(text, wording).map(({ from, to, severity, reason, write }) => ({
    from,
    to,
    look: severity === "error" ? "caution" : "caution mild",
    told: `${reason} Write ${write}.`,
  }));
}
