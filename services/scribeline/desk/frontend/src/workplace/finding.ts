// To the next place that wants a person: a doubtful word, a blank, what the clinic was asked about.

import { say } from "../desk/asking";
import { select } from "../editor/commands";
import type { Editor } from "../editor/editor";
import { timesOf } from "../editor/gateway";
import type { Correction, Doubt } from "../editor/reading";
import type { BlankAttrs } from "../editor/schema";
import type { Player } from "../player/player";
import type { Answer } from "../side/job";
import { placeOf } from "../side/questions";

/** Playing for a blank begins this long before it, in seconds. */
const BEFORE_BLANK_S = 0.5;

export class Finding {
  constructor(
    private readonly editor: Editor,
    private readonly player: Player,
  ) {}

  goToDoubt(by: 1 | -1): boolean {
    const { from, to } = this.editor.view.state.selection;
    const doubt = by > 0 ? this.doubtAfter(from, to) : this.doubtBefore(from);
    if (!doubt) return false;
    this.show(doubt);
    return true;
  }

  /** What is doubtful where the cursor is. */
  doubtHere(): Doubt | undefined {
    const { view, reading } = this.editor;
    const { from, to, empty } = view.state.selection;
    return reading.doubts(view.state.doc, timesOf(view.state), empty ? from - 1 : from, empty ? to + 1 : to)[0];
  }

  goToBlank(): boolean {
    const { doc, selection } = this.editor.view.state;
    const blanks: number[] = [];
    doc.descendants((node, position) => {
      if (node.type.name === "blank") blanks.push(position);
    });
    const next = blanks.find((position) => position > selection.from) ?? blanks[0];
    if (next === undefined) return false;
    this.editor.do(select(next, next + 1));
    this.editor.reveal({ from: next, to: next + 1 });
    const { start, end } = doc.nodeAt(next)?.attrs as BlankAttrs;
    if (end > start || start === 0) void this.player.playFrom(Math.max(0, start - BEFORE_BLANK_S));
    return true;
  }

  /** The place that the clinic was asked about. */
  showPlace({ question }: Answer): void {
    const place = placeOf(this.editor.doc, question);
    if (!place) return say("What the question was about is no longer in the text.");
    this.editor.do(select(place.from, place.to));
    this.editor.reveal(place);
  }

  private doubtAfter(from: number, to: number): Doubt | undefined {
    const { view, reading } = this.editor;
    const doubts = reading.doubts(view.state.doc, timesOf(view.state), to, view.state.doc.content.size);
    return doubts.find(({ piece }) => piece.from >= to || (to === from && piece.to > to));
  }

  private doubtBefore(from: number): Doubt | undefined {
    const { view, reading } = this.editor;
    const doubts = reading.doubts(view.state.doc, timesOf(view.state), 0, from);
    return doubts.findLast(({ piece }) => piece.to <= from || piece.from < from - 1);
  }

  private show({ piece, correction }: Doubt): void {
    const text = this.editor.doc.textBetween(piece.from, piece.to, "\n");
    const lead = text.length - text.trimStart().length;
    this.editor.do(select(piece.from + lead, piece.to - (text.length - text.trimEnd().length)));
    this.editor.reveal(piece);
    if (correction) say(`${correction.message} Heard: ${correction.heard}.${othersOf(correction)}`);
  }
}

/** What else may have been said, as a sentence. */
export function othersOf({ alternatives }: Correction): string {
  return alternatives.length > 0 ? ` It may also be: ${alternatives.join(", ")}.` : "";
}
