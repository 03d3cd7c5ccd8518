// Between the text and the recording: a word is heard where it stands, and shown where it is heard.

import { preferences } from "../desk/preferences";
import type { Editor } from "../editor/editor";
import { timesOf } from "../editor/gateway";
import { withoutSpaces } from "../editor/overlay";
import { phraseAt } from "../editor/reading";
import type { Marker, PlayerBar } from "../player/bar";
import { readPeaks, silences } from "../player/peaks";
import { actionsFor } from "../player/pedals";
import type { Pedal } from "../player/pedals";
import type { Player } from "../player/player";
import type { Flag } from "../side/job";

export class Listening {
  private spoken = "";

  constructor(
    private readonly editor: Editor,
    private readonly player: Player,
  ) {
    player.onChange(() => this.follow());
  }

  /** The outline of the recording, when it has come. */
  async showOutline(address: string, bar: PlayerBar): Promise<void> {
    try {
      const response = await fetch(`${address}/peaks`, { credentials: "same-origin" });
      if (!response.ok) return;
      const peaks = readPeaks(await response.arrayBuffer());
      bar.showPeaks(peaks);
      this.player.knowSilences(silences(peaks));
    } catch {
      // Without an outline the recording can be heard all the same.
    }
  }

  /** A word was clicked. Says whether the click is used up. */
  hear(position: number, isAlt: boolean): boolean {
    if (!isAlt && !preferences().clickPlays) return false;
    return this.playAt(position) && isAlt;
  }

  playHere(): boolean {
    return this.playAt(this.editor.view.state.selection.from);
  }

  /** Repeat the phrase that is heard, or stop that. */
  loop(): boolean {
    if (this.player.looped) {
      this.player.repeat(undefined);
      return true;
    }
    const { reading } = this.editor;
    const { time } = this.player;
    const phrase = phraseAt(reading.words, reading.wordAt(time));
    this.player.repeat(phrase ?? [Math.max(0, time - 4), Math.max(time, 1)]);
    return true;
  }

  /** Other pedals are down than before. */
  pedals(before: ReadonlySet<Pedal>, now: ReadonlySet<Pedal>): void {
    for (const action of actionsFor(before, now, preferences().pedal)) {
      if (action === "play") void this.player.play();
      else if (action === "pause") this.player.pause();
      else if (action === "toggle") this.player.toggle();
      else if (action === "extra") this.loop();
      else this.player.wind(action === "wind-back" ? -1 : action === "wind-forward" ? 1 : 0);
    }
  }

  private playAt(position: number): boolean {
    const times = timesOf(this.editor.view.state);
    const piece = times.before(position) ?? times.after(position);
    const heard = piece && this.editor.reading.heard(piece);
    if (heard) void this.player.playFrom(heard[0]);
    return heard !== undefined;
  }

  /** Show which word is heard. */
  private follow(): void {
    const { reading, view } = this.editor;
    const word = reading.wordAt(this.player.time + 0.03);
    const piece = word >= 0 && this.player.time > 0 ? timesOf(view.state).ofWord(word) : undefined;
    const isHeard = piece && piece.last >= word;
    const id = isHeard ? `${piece.from}-${piece.to}` : "";
    if (id === this.spoken) return;
    this.spoken = id;
    this.editor.show({ spoken: isHeard ? withoutSpaces(view.state, piece) : undefined });
    if (isHeard && this.player.isPlaying && !view.hasFocus()) this.editor.reveal(piece);
  }
}

/** Where voice and text do not agree, for the outline. */
export function markersOf(flags: readonly Flag[]): Marker[] {
  const kinds: Readonly<Record<string, Marker["kind"]>> = { VOICE_WITHOUT_TEXT: "voice", TEXT_WITHOUT_VOICE: "text" };
  return flags.flatMap(({ kind, start_s: start, end_s: end, message }) => {
    const shape = kinds[kind];
    return shape ? [{ kind: shape, start, end, message }] : [];
  });
}
