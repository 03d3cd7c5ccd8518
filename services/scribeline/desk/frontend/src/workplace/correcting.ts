// One-key corrections: a proposal taken or refused, a blank left.

import { say } from "../desk/asking";
import { askReason } from "../editor/asking";
import { insertBlank, rewrite, select } from "../editor/commands";
import type { Editor } from "../editor/editor";
import { timesOf } from "../editor/gateway";
import type { Correction } from "../editor/reading";
import type { Player } from "../player/player";
import { othersOf } from "./finding";
import type { Finding } from "./finding";

const LONGEST_HEARD = 500;
const ENDING = /[.,;:]+$/;

export class Correcting {
  constructor(
    private readonly editor: Editor,
    private readonly player: Player,
    private readonly finding: Finding,
    private readonly corrections: readonly Correction[],
  ) {}

  /** What is proposed, or written, is right. */
  accept(): boolean {
    const doubt = this.finding.doubtHere();
    if (!doubt) return false;
    this.editor.reading.settle(doubt.piece);
    this.editor.show({});
    this.finding.goToDoubt(1);
    return true;
  }

  /** What was proposed is wrong: what was heard instead of it, or the next of what may have been said. */
  refuse(): boolean {
    const { view, reading, doc } = this.editor;
    const { from, to, empty } = view.state.selection;
    const piece = timesOf(view.state).within(empty ? from - 1 : from, empty ? to + 1 : to)[0];
    const correction = piece && this.corrections.find(({ words }) => words[0] <= piece.last && words[1] >= piece.first);
    if (!piece || !correction) return false;
    const text = doc.textBetween(piece.from, piece.to, "\n");
    const core = text.trim();
    const next = wayAfter(core.replace(ENDING, ""), correction);
    if (next === undefined) return false;
    const begin = piece.from + text.length - text.trimStart().length;
    this.editor.do(rewrite(begin, begin + core.length, next + (ENDING.exec(core)?.[0] ?? "")));
    this.editor.do(select(begin, begin + next.length));
    reading.settle(piece);
    say(`Now: ${next}.${othersOf(correction)}`);
    return true;
  }

  /** A blank in place of what is selected, with the time at which it is heard. */
  async blank(): Promise<void> {
    const { editor, player } = this;
    const { from, to } = editor.view.state.selection;
    const pieces = timesOf(editor.view.state).within(from, to);
    const [first, last] = [pieces[0], pieces.at(-1)];
    const start = rounded((first && editor.reading.heard(first)?.[0]) ?? player.time);
    const end = rounded(Math.max(start, (last && editor.reading.heard(last)?.[1]) ?? player.time));
    const told = await askReason(start, editor.selected.slice(0, LONGEST_HEARD));
    if (told) editor.do(insertBlank({ start, end, ...told }));
  }
}

/** What stands after `now` among the ways that a passage may have been meant, the first one after the last. */
function wayAfter(now: string, { written, heard, alternatives }: Correction): string | undefined {
  const ways = [...new Set([written, heard, ...alternatives])].filter((way) => way !== "");
  const at = ways.findIndex((way) => way.toLowerCase() === now.toLowerCase());
  return ways[(at + 1) % ways.length];
}

/** Seconds to the millisecond, as they are stored. */
function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
