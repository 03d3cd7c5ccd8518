// The spelling check in the text: what is wrong is underlined, and a key shows what was meant.

import { ask, Refused, say } from "../desk/asking";
import { openChoices } from "../editor/choosing";
import type { Choice } from "../editor/choosing";
import { rewrite, select } from "../editor/commands";
import type { Editor } from "../editor/editor";
import { textOf } from "../editor/markers";
import type { Marked } from "../editor/markers";
import type { Span } from "../editor/overlay";
import type { Line } from "../spelling/speller";
import { Speller } from "../spelling/speller";
import { wordsIn } from "../spelling/text";
import type { Aids } from "./aids";

export class Spelling {
  /** Only English has a list of words. */
  private speller: Speller | undefined;

  constructor(
    private readonly line: () => Line,
    private readonly aids: Aids,
    private readonly clientName: string,
    private readonly changed: () => void,
  ) {}

  /** Begin, once it is known how this client writes. */
  start(): void {
    const { locale } = this.aids.wording;
    if (!locale.startsWith("en")) return;
    this.speller = new Speller(this.line(), this.changed);
    this.speller.load(addressOf("words"), locale === "en-GB");
    this.speller.add(this.aids.words);
  }

  /** What is wrong in a block's text. */
  markedIn(text: string): Marked[] {
    const { speller } = this;
    if (!speller) return [];
    return wordsIn(text)
      .filter(({ word }) => speller.isWrong(word) === true)
      .map(({ from, to }) => ({ from, to, look: "misspelt", isPatient: true }));
  }

  /** Go to the next word that is wrong. */
  goToNext(editor: Editor): void {
    void this.known(editor).then(() => {
      const { to } = editor.view.state.selection;
      const next = this.first(editor, to, (word) => word.from >= to);
      if (next) show(editor, next);
      else this.tellNone();
    });
  }

  /** Show what the word at the cursor was meant to be, or else the next one that is wrong. */
  mend(editor: Editor): void {
    void this.known(editor).then(() => {
      const { from } = editor.view.state.selection;
      const wrong = this.first(editor, from, (word) => word.to >= from);
      if (!wrong) return this.tellNone();
      show(editor, wrong);
      void this.offer(editor, wrong);
    });
  }

  /** All of the text is checked, not only what was in view. */
  private async known(editor: Editor): Promise<void> {
    const words = new Set<string>();
    editor.doc.descendants((node) => {
      if (node.isTextblock && this.speller) for (const { word } of wordsIn(textOf(node))) words.add(word);
      return !node.isTextblock;
    });
    await this.speller?.settled(words);
  }

  private tellNone(): void {
    if (this.speller?.failed) say("The list of words could not be fetched, so spelling is not checked. Load the page again when the line is back.");
    else if (!this.speller) say("Spelling is checked in English alone.");
    else say("No word seems misspelt.");
  }

  private async offer(editor: Editor, place: Span): Promise<void> {
    const { doc } = editor;
    const word = doc.textBetween(place.from, place.to);
    const suggestions = (await this.speller?.suggest(word)) ?? [];
    if (editor.doc !== doc) return; // somebody typed on meanwhile
    const ways: Choice[] = suggestions.map((label) => ({ label, act: () => void editor.do(rewrite(place.from, place.to, label)) }));
    ways.push({ label: "It is right: add it to my words", isAct: true, act: () => void this.add(word, "own") });
    if (this.aids.mayAddForClient) {
      ways.push({ label: `Add it to the words of ${this.clientName}`, isAct: true, act: () => void this.add(word, "client") });
    }
    ways.push({ label: "Leave it this time", isAct: true, act: () => this.speller?.add([word]) });
    openChoices(editor, place.from, suggestions.length > 0 ? `Instead of ${word}` : `Nothing like ${word} is known`, ways);
  }

  private async add(word: string, whose: "own" | "client"): Promise<void> {
    try {
      await ask("POST", `${this.aids.address}/words`, { word, whose });
    } catch (error) {
      return say(error instanceof Refused ? error.message : "That did not work: try again.");
    }
    this.speller?.add([word]);
    say(whose === "own" ? `${word} is one of your words now.` : `${word} is one of the client's words now, for drafts too.`);
  }

  /** The first wrong word that is meant, from a place on; else the first in the text. */
  private first(editor: Editor, behind: number, isMeant: (word: Span) => boolean): Span | undefined {
    let first: Span | undefined;
    let next: Span | undefined;
    editor.doc.descendants((node, position) => {
      if (!node.isTextblock) return !next;
      if (next || (first && position + node.nodeSize < behind)) return false;
      for (const each of this.markedIn(textOf(node))) {
        const placed = { from: position + 1 + each.from, to: position + 1 + each.to };
        first ??= placed;
        if (isMeant(placed)) next ??= placed;
      }
      return false;
    });
    return next ?? first;
  }
}

function show(editor: Editor, place: Span): void {
  editor.do(select(place.from, place.to));
  editor.reveal(place);
}

/** The worker that knows the words. */
export function spellingWorker(): Line {
  return new Worker(addressOf("spelling"), { type: "module", name: "spelling" });
}

/** Where a file of the check is: the page says it with what is in it, so that a browser may keep it for ever. */
function addressOf(file: "words" | "spelling"): string {
  return document.getElementById("content")?.dataset[file] ?? "";
}
