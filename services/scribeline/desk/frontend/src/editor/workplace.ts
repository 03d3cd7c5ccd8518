// The editor's page put together: text, recording, keys, saving and what stands beside them.

import { ask, newRequest, Refused, say } from "../desk/asking";
import { element, openDialog } from "../desk/elements";
import { preferences } from "../desk/preferences";
import { chordOf, readable } from "../keys/chords";
import { openSheet } from "../keys/sheet";
import { chordsOf, commandsByChord, TABLE } from "../keys/table";
import { PlayerBar } from "../player/bar";
import type { Marker } from "../player/bar";
import { canConnect, Feet } from "../player/feet";
import { readPeaks, silences } from "../player/peaks";
import { actionsFor } from "../player/pedals";
import { Player } from "../player/player";
import { baseOf } from "../saving/changes";
import { lineTo, outcomeOf } from "../saving/line";
import { settleConflicts, signInAgain, StateLine } from "../saving/notices";
import { Saver } from "../saving/saver";
import type { SaveState, Transcript } from "../saving/saver";
import { noShelf, openShelf } from "../saving/shelf";
import type { Shelf } from "../saving/shelf";
import { takeTurn } from "../saving/tabs";
import type { Turn } from "../saving/tabs";
import { openComparison } from "../side/comparing";
import { mayClaim, mayWrite } from "../side/job";
import type { Answer, Flag, Job, Note, Opening } from "../side/job";
import { remarksOf } from "../side/marks";
import { panelFor } from "../side/panel";
import { placeOf, questionAbout } from "../side/questions";
import { Review } from "../side/review";
import { askReason, askText, askToGoOn } from "./asking";
import { cautionsIn } from "./cautions";
import { indent, insertBlank, look, rewrite, select, turnInto } from "./commands";
import { opened } from "./document";
import { Editor } from "./editor";
import { expand, openPicker } from "./expander";
import { timesOf } from "./gateway";
import { phraseAt, Reading } from "./reading";
import type { Correction, Doubt, Word } from "./reading";
import { withoutSpaces } from "./overlay";
import { SearchBar } from "./search";

interface FullTranscript extends Transcript {
  readonly words: readonly Word[];
  readonly flags: readonly Flag[];
  readonly corrections: readonly Correction[];
  readonly notes: readonly Note[];
  readonly doubtful_below: number;
}

const LEAST_RENEW_MS = 20_000;
const RENEW_RETRY_MS = 15_000;

/** Open a job in `root`. Throws Refused where it can't be opened. */
export async function openWorkplace(root: HTMLElement, client: string, job: string): Promise<Workplace> {
  const address = `/answers/jobs/${encodeURIComponent(client)}/${encodeURIComponent(job)}`;
  const turn = { asked: (): Promise<void> => Promise.resolve() };
  const asked = told<Opening>(ask<Opening>("GET", address));
  const [opening, transcript, ours, shelf] = await Promise.all([
    asked,
    told<FullTranscript>(ask<FullTranscript>("GET", `${address}/transcript`)),
    takeTurn(`scribeline/${client}/${job}`, () => turn.asked()),
    asked.then((told) => (mayWrite(told) ? shelfFor(address, `${told.me.user}/${client}/${job}`) : noShelf)),
  ]);
  const place = new Workplace(root, address, opening, transcript, shelf, ours);
  turn.asked = () => place.letGo();
  await place.begin();
  return place;
}

async function told<Value>(asked: Promise<Value | null>): Promise<Value> {
  const value = await asked;
  if (value === null) throw new Refused(204, "", "The desk gave no answer.", {});
  return value;
}

async function shelfFor(address: string, place: string): Promise<Shelf> {
  try {
    const { key } = await told(ask<{ key: string }>("GET", `${address}/recovery-key`));
    return await openShelf(place, Uint8Array.from(atob(key), (character) => character.charCodeAt(0)));
  } catch {
    return noShelf;
  }
}

export class Workplace {
  readonly editor: Editor;
  readonly saver: Saver;
  readonly player: Player;
  private readonly stateLine = new StateLine();
  private readonly notice = element("div", { class: "notice", role: "region", "aria-label": "Notice", hidden: true });
  private readonly toolbar: HTMLElement;
  private readonly side: HTMLElement;
  private readonly search: SearchBar;
  private readonly bar: PlayerBar;
  private readonly commands: Readonly<Record<string, () => boolean | void>>;
  private readonly review = new Review(() => this.selected());
  private readonly feet = new Feet((before, now) => this.step(before, now));
  private byChord = commandsByChord(preferences().keys);
  private spoken = "";
  private renewTimer: ReturnType<typeof setTimeout> | undefined;
  private isSigningIn = false;
  private isDone = false;
  private readonly request = { submit: newRequest(), approve: newRequest() };

  constructor(
    private readonly root: HTMLElement,
    private readonly address: string,
    private readonly opening: Opening,
    private readonly transcript: FullTranscript,
    private readonly shelf: Shelf,
    private readonly turn: Turn,
  ) {
    const { job } = opening;
    const text = opened(transcript.document.blocks);
    const reading = new Reading(transcript.words, transcript.doubtful_below, transcript.corrections, text.doc, text.times);
    const page = element("section", { class: "page", "aria-label": "Text" });
    this.editor = new Editor(page, text, reading, {
      changed: () => this.saver.changed(),
      heard: (position, isAlt) => this.hear(position, isAlt),
    });
    const { etag, revision, document } = transcript;
    this.saver = new Saver(
      baseOf(etag, revision, document.blocks),
      {
        text: () => this.editor.text,
        replace: (blocks) => this.editor.replace(blocks),
        takeOver: (doc, blocks) => this.editor.takeOver(doc, blocks),
        settle: settleConflicts,
        show: (state) => this.show(state),
      },
      lineTo(address),
      shelf,
    );
    this.player = new Player(`${address}/audio`, job.audio_s);
    this.commands = this.allCommands();
    const keys = (id: string): string => this.keysOf(id);
    this.bar = new PlayerBar(this.player, markersOf(transcript.flags), keys, (id) => void this.run(id));
    this.side = panelFor(opening, transcript.flags, transcript.notes, (time) => void this.player.playFrom(time), (answer) => this.showPlace(answer));
    if (mayWrite(opening) && job.state === "IN_REVIEW") this.side.prepend(this.review.place);
    this.search = new SearchBar(this.editor);
    this.toolbar = this.makeToolbar();
    root.replaceChildren(
      this.toolbar,
      this.search.place,
      this.notice,
      element("div", { class: "desk" }, page, this.side),
      this.bar.place,
      this.stateLine.speaker,
    );
  }

  /** Take up what was kept before, and begin. */
  async begin(): Promise<void> {
    document.addEventListener("keydown", (event) => this.key(event), { capture: true });
    window.addEventListener("online", () => this.saver.current.kind === "offline" && this.saver.again());
    window.addEventListener("desk:signed-off", () => this.saver.signedOff());
    window.addEventListener("desk:idle", (event) => {
      event.preventDefault(); // the page stays, with its text under the sign-in
      void this.saver.flush().then(() => this.saver.signedOff());
    });
    window.addEventListener("pagehide", () => void this.saver.keep());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") void this.saver.keep().then(() => this.saver.flush());
    });
    window.addEventListener("beforeunload", (event) => {
      if (!this.isDone && this.review.marks.length > 0) event.preventDefault();
      if (!this.isDone && ["offline", "signed-off", "conflict", "refused"].includes(this.saver.current.kind)) event.preventDefault();
    });
    this.player.onChange(() => this.follow());
    void this.showOutline();
    const isOurs = mayWrite(this.opening);
    this.editor.setWritable(false); // until what was kept is back: it must not meet what is typed meanwhile
    this.showButtons();
    if (!isOurs) this.tellWhyNot();
    else if (!this.turn.isOurs) this.tellOtherTab();
    else await this.takeUp();
    if (this.editor.isWritable && !document.querySelector("dialog[open]")) this.editor.view.focus();
    this.root.dataset["ready"] = "true";
  }

  private async takeUp(): Promise<void> {
    const kept = await this.shelf.read().catch(() => undefined);
    const outcome = await this.saver.restore(kept);
    if (outcome === "later") {
      const sentence = "This browser keeps text of yours that is not saved yet, and the line is down. Nothing is lost: try again when it is back.";
      return this.tell(sentence, ["Try again", () => window.location.reload()]);
    }
    if (outcome === "restored") say("What you had typed and was not saved yet is back in the text.");
    this.editor.setWritable(true);
    this.renewLater(this.opening.job.lease_until);
  }

  // --- commands -------------------------------------------------------------------------------------------------------

  run(id: string): boolean {
    const command = this.commands[id];
    return command !== undefined && command() !== false;
  }

  private keysOf(id: string): string {
    const entry = TABLE.find((each) => each.id === id);
    return entry ? chordsOf(entry, preferences().keys).map(readable).join(" or ") : "";
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const id = this.byChord.get(chordOf(event));
    if (id === undefined) return;
    // In another field, only what does not write there: undo and bold belong to it.
    const isElsewhere = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
    if (isElsewhere && ["undo", "redo", "bold", "italic", "underline", "accept", "refuse", "blank", "expand"].includes(id)) return;
    event.preventDefault();
    event.stopPropagation();
    if (!this.run(id) && !event.repeat) say("There is nothing to do that with here.");
  }

  private allCommands(): Readonly<Record<string, () => boolean | void>> {
    const { player } = this;
    const writing = (act: () => boolean | void) => (): boolean | void => this.editor.isWritable && act();
    const doing = (command: Parameters<Editor["do"]>[0]): (() => boolean | void) => writing(() => this.editor.do(command));
    return {
      play: () => player.toggle(),
      back: () => player.step(-1),
      forward: () => player.step(1),
      "play-here": () => this.playHere(),
      loop: () => this.loop(),
      slower: () => player.changeSpeed(-1),
      faster: () => player.changeSpeed(1),
      "ordinary-speed": () => player.setSpeed(1),
      louder: () => player.changeBoost(1),
      softer: () => player.changeBoost(-1),
      "skip-silence": () => {
        player.setSkipping(!preferences().skipSilence);
        say(preferences().skipSilence ? "Silence is skipped." : "Silence is played.");
      },
      "next-doubt": () => this.goToDoubt(1),
      "previous-doubt": () => this.goToDoubt(-1),
      "next-blank": () => this.goToBlank(),
      find: () => this.search.open(),
      accept: writing(() => this.accept()),
      refuse: writing(() => this.refuse()),
      blank: writing(() => void this.blank()),
      expand: writing(() => expand(this.editor)),
      pick: () => openPicker(this.editor),
      caution: writing(() => this.fixCaution()),
      bold: doing(look("bold")),
      italic: doing(look("italic")),
      underline: doing(look("underline")),
      heading: doing(turnInto("heading", 0)),
      subheading: doing(turnInto("heading", 1)),
      paragraph: doing(turnInto("paragraph")),
      bullet: doing(turnInto("bullet")),
      numbered: doing(turnInto("numbered")),
      in: doing(indent(1)),
      out: doing(indent(-1)),
      undo: writing(() => this.editor.undo()),
      redo: writing(() => this.editor.redo()),
      save: () => void this.saveNow(),
      submit: () => void this.finish(),
      hold: () => void this.hold(),
      side: () => this.switchSide(),
      keys: () => openSheet(() => this.keysChanged(), { canConnect, connect: () => this.feet.connect() }),
    };
  }

  private keysChanged(): void {
    this.byChord = commandsByChord(preferences().keys);
  }

  private switchSide(): void {
    if (this.side.contains(document.activeElement)) this.editor.view.focus();
    else this.side.focus();
  }

  // --- listening ------------------------------------------------------------------------------------------------------

  private async showOutline(): Promise<void> {
    try {
      const peaks = readPeaks(await told(ask<{ pairs_per_second: number; min_max: string }>("GET", `${this.address}/peaks`)));
      this.bar.showPeaks(peaks);
      this.player.knowSilences(silences(peaks));
    } catch {
      // Without an outline the recording can be heard all the same.
    }
  }

  private hear(position: number, isAlt: boolean): boolean {
    if (!isAlt && !preferences().clickPlays) return false;
    const heard = this.timeAt(position);
    if (heard === undefined) return false;
    void this.player.playFrom(heard);
    return isAlt;
  }

  private timeAt(position: number): number | undefined {
    const times = timesOf(this.editor.view.state);
    const piece = times.before(position) ?? times.after(position);
    return piece && this.editor.reading.heard(piece)?.[0];
  }

  private playHere(): boolean {
    const time = this.timeAt(this.editor.view.state.selection.from);
    if (time !== undefined) void this.player.playFrom(time);
    return time !== undefined;
  }

  private loop(): boolean {
    if (this.player.looped) {
      this.player.repeat(undefined);
      return true;
    }
    const { words } = this.editor.reading;
    const phrase = phraseAt(words, this.editor.reading.wordAt(this.player.time));
    const { time } = this.player;
    this.player.repeat(phrase ?? [Math.max(0, time - 4), Math.max(time, 1)]);
    return true;
  }

  /** Shows which word is heard. */
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

  private step(before: Parameters<typeof actionsFor>[0], now: Parameters<typeof actionsFor>[1]): void {
    for (const action of actionsFor(before, now, preferences().pedal)) {
      if (action === "play") void this.player.play();
      else if (action === "pause") this.player.pause();
      else if (action === "toggle") this.player.toggle();
      else if (action === "extra") this.run("loop");
      else this.player.wind(action === "wind-back" ? -1 : action === "wind-forward" ? 1 : 0);
    }
  }

  // --- finding --------------------------------------------------------------------------------------------------------

  private goToDoubt(by: 1 | -1): boolean {
    const { view, reading } = this.editor;
    const { from, to } = view.state.selection;
    const times = timesOf(view.state);
    const size = view.state.doc.content.size;
    const doubts = by > 0 ? reading.doubts(view.state.doc, times, to, size) : reading.doubts(view.state.doc, times, 0, from);
    const doubt = by > 0 ? doubts.find(({ piece }) => piece.from >= to || (to === from && piece.to > to)) : doubts.findLast(({ piece }) => piece.to <= from || piece.from < from - 1);
    if (!doubt) return false;
    this.goTo(doubt);
    return true;
  }

  private goTo({ piece, correction }: Doubt): void {
    const text = this.editor.doc.textBetween(piece.from, piece.to, "\n");
    const lead = text.length - text.trimStart().length;
    this.editor.do(select(piece.from + lead, piece.to - (text.length - text.trimEnd().length)));
    this.editor.reveal(piece);
    if (correction) say(`${correction.message} Heard: ${correction.heard}.${others(correction)}`);
  }

  private doubtHere(): Doubt | undefined {
    const { view, reading } = this.editor;
    const { from, to, empty } = view.state.selection;
    return reading.doubts(view.state.doc, timesOf(view.state), empty ? from - 1 : from, empty ? to + 1 : to)[0];
  }

  private showPlace({ question }: Answer): void {
    const place = placeOf(this.editor.doc, question);
    if (!place) return say("What the question was about is no longer in the text.");
    this.editor.do(select(place.from, place.to));
    this.editor.reveal(place);
  }

  private goToBlank(): boolean {
    const { doc, selection } = this.editor.view.state;
    const blanks: number[] = [];
    doc.descendants((node, position) => {
      if (node.type.name === "blank") blanks.push(position);
    });
    const next = blanks.find((position) => position > selection.from) ?? blanks[0];
    if (next === undefined) return false;
    this.editor.do(select(next, next + 1));
    this.editor.reveal({ from: next, to: next + 1 });
    const start = doc.nodeAt(next)?.attrs["start"] as number;
    void this.player.playFrom(Math.max(0, start - 0.5));
    return true;
  }

  // --- writing --------------------------------------------------------------------------------------------------------

  /** What is proposed, or written, is right. */
  private accept(): boolean {
    const doubt = this.doubtHere();
    if (!doubt) return false;
    this.editor.reading.settle(doubt.piece);
    this.editor.show({});
    this.goToDoubt(1);
    return true;
  }

  /** What was proposed is wrong: what was heard instead of it, or the next of what may have been said. */
  private refuse(): boolean {
    const { view, reading } = this.editor;
    const { from, to, empty } = view.state.selection;
    const piece = timesOf(view.state).within(empty ? from - 1 : from, empty ? to + 1 : to)[0];
    const correction = piece && this.transcript.corrections.find(({ words }) => words[0] <= piece.last && words[1] >= piece.first);
    if (!piece || !correction) return false;
    const text = this.editor.doc.textBetween(piece.from, piece.to, "\n");
    const ways = [correction.written, correction.heard, ...correction.alternatives].filter((way, index, all) => way !== "" && all.indexOf(way) === index);
    const core = text.trim();
    const at = ways.findIndex((way) => way.toLowerCase() === core.replace(/[.,;:]+$/, "").toLowerCase());
    const next = ways[(at + 1) % ways.length];
    if (next === undefined) return false;
    const ending = /[.,;:]+$/.exec(core)?.[0] ?? "";
    const lead = text.length - text.trimStart().length;
    const begin = piece.from + lead;
    this.editor.do(rewrite(begin, begin + core.length, next + ending));
    this.editor.do(select(begin, begin + next.length));
    reading.settle(piece);
    say(`Now: ${next}.${others(correction)}`);
    return true;
  }

  private async blank(): Promise<void> {
    const { from, to } = this.editor.view.state.selection;
    const heard = this.editor.doc.textBetween(from, to, " ").trim();
    const pieces = timesOf(this.editor.view.state).within(from, to);
    const [first, last] = [pieces[0], pieces.at(-1)];
    const start = round((first && this.editor.reading.heard(first)?.[0]) ?? this.player.time);
    const end = round(Math.max(start, (last && this.editor.reading.heard(last)?.[1]) ?? this.player.time));
    const told = await askReason(start, heard.slice(0, 500));
    if (told) this.editor.do(insertBlank({ start, end, ...told }));
  }

  private fixCaution(): boolean {
    const { doc, selection } = this.editor.view.state;
    const found: { from: number; to: number; instead: string; why: string }[] = [];
    doc.descendants((node, position) => {
      if (!node.isTextblock) return true;
      for (const each of cautionsIn(node.textBetween(0, node.content.size, undefined, "\ufffc"))) {
        found.push({ ...each, from: position + 1 + each.from, to: position + 1 + each.to });
      }
      return false;
    });
    const next = found.find((each) => each.to >= selection.from) ?? found[0];
    if (!next) return false;
    this.editor.do(rewrite(next.from, next.to, next.instead));
    this.editor.reveal(next);
    say(`Written out: ${next.instead.trim()}. ${next.why}.`);
    return true;
  }

  // --- the job --------------------------------------------------------------------------------------------------------

  private async saveNow(): Promise<void> {
    if (!this.editor.isWritable) return;
    if (this.saver.current.kind === "offline") this.saver.again();
    if (await this.saver.flush()) say("Everything is saved.");
  }

  private async finish(): Promise<void> {
    const isReview = this.opening.job.state === "IN_REVIEW";
    if (!this.editor.isWritable) return;
    const open: string[] = [];
    let blanks = 0;
    this.editor.doc.descendants((node) => void (blanks += node.type.name === "blank" ? 1 : 0));
    if (blanks > 0) open.push(blanks === 1 ? "There is one blank in the text." : `There are ${blanks} blanks in the text.`);
    if (this.opening.missing.length > 0) open.push(`Not known: ${this.opening.missing.join(", ")}.`);
    const verb = isReview ? "approve" : "submit";
    if (open.length > 0 && !(await askToGoOn(isReview ? "Approve this report?" : "Submit this report?", open, isReview ? "Approve" : "Submit"))) return;
    if (!(await this.saver.flush())) {
      say("The text is not saved yet, so it was not sent on. Try again when it is.");
      return;
    }
    await this.move(verb, { request_id: this.request[verb], etag: this.saver.etag }, isReview ? "Approved." : "Submitted.");
  }

  private async hold(): Promise<void> {
    if (!this.editor.isWritable) return;
    const { from, to } = this.editor.view.state.selection;
    const question = await askText("Ask the clinic", "Your question. The job waits until it is answered.", "Ask, and hold the job");
    if (question === undefined || !(await this.saver.flush())) return;
    await this.move("hold", { request_id: newRequest(), question: questionAbout(this.editor.doc, from, to, question) }, "The clinic is asked.");
  }

  private selected(): string {
    const { from, to } = this.editor.view.state.selection;
    return this.editor.doc.textBetween(from, to, " ").trim();
  }

  private async giveBack(): Promise<void> {
    const remarks = await askText("Return with remarks", "What has to be corrected, and why", "Return");
    if (remarks === undefined || !(await this.saver.flush())) return;
    await this.move("return", { request_id: newRequest(), remarks: remarksOf(this.review.marks, remarks) }, "Returned.");
  }

  private async release(): Promise<void> {
    if (!(await this.saver.flush())) return;
    await this.move("release", { request_id: newRequest() }, "The job is free for others.");
  }

  /** Do a verb that ends the work here, and go back to the list. */
  private async move(verb: string, body: Record<string, unknown>, done: string): Promise<void> {
    try {
      await ask("POST", `${this.address}/${verb}`, body);
    } catch (error) {
      if (error instanceof Refused && error.status === 401) return this.show({ kind: "signed-off" });
      say(error instanceof Refused ? error.message : "That did not work: try again.");
      return;
    }
    this.isDone = true;
    this.editor.setWritable(false);
    this.player.pause();
    await this.saver.end(true);
    say(done);
    window.location.assign("/");
  }

  private async claim(): Promise<void> {
    try {
      await ask("POST", `${this.address}/claim`, { request_id: newRequest() });
      window.location.reload();
    } catch (error) {
      say(error instanceof Refused ? error.message : "That did not work: try again.");
    }
  }

  private renewLater(until: string): void {
    clearTimeout(this.renewTimer);
    if (this.opening.job.state !== "EDITING" || until === "") return;
    const left = Math.max(0, new Date(until).getTime() - Date.now());
    this.renewTimer = setTimeout(() => void this.renew(), Math.max(LEAST_RENEW_MS, Math.min(left / 3, 10 * 60_000)));
  }

  private async renew(): Promise<void> {
    if (this.isDone || !this.editor.isWritable) return;
    try {
      const told = await ask<{ job: Job }>("POST", `${this.address}/renew`, {});
      this.renewLater(told?.job.lease_until ?? "");
    } catch (error) {
      const outcome = outcomeOf(error);
      if (outcome.kind === "taken") {
        await this.saver.keep();
        this.saver.taken(outcome.message);
      } else {
        if (outcome.kind === "signed-off") this.saver.signedOff();
        this.renewTimer = setTimeout(() => void this.renew(), RENEW_RETRY_MS);
      }
    }
  }

  // --- what is told ---------------------------------------------------------------------------------------------------

  private show(state: SaveState): void {
    this.stateLine.show(state);
    if (state.kind === "signed-off" && !this.isSigningIn) {
      this.isSigningIn = true;
      this.player.pause();
      void signInAgain(this.opening.me.user).then(() => {
        this.isSigningIn = false;
        this.saver.again();
        void this.renew();
      });
    }
    if (state.kind === "taken") {
      this.editor.setWritable(false);
      this.tell(
        `${state.message} What you typed is kept in this browser, and nothing of it is lost. Copy it, or take the job again when it is free.`,
        ["Copy my text", () => void this.copy()],
        ["Try again", () => window.location.reload()],
      );
    } else if (state.kind === "refused") {
      this.tell(`${state.message} Your text is kept in this browser: change that, and it is saved.`, ["Copy my text", () => void this.copy()]);
    } else if (state.kind === "saved") {
      if (this.editor.isWritable) this.notice.hidden = true;
    }
  }

  /** Another tab goes on with the job. */
  async letGo(): Promise<void> {
    await this.saver.keep();
    await this.saver.flush();
    await this.saver.end(false);
    this.editor.setWritable(false);
    clearTimeout(this.renewTimer);
    this.tell("This report goes on in another tab. Here it can only be read.", ["Go on here", () => void this.goOnHere()]);
  }

  private tellOtherTab(): void {
    this.tell("This report is open in another tab. Here it can only be read, so that nothing is written twice.", ["Go on here", () => void this.goOnHere()]);
  }

  private async goOnHere(): Promise<void> {
    await this.turn.take();
    this.isDone = true;
    window.location.reload();
  }

  private tellWhyNot(): void {
    const { job, me } = this.opening;
    if (mayClaim(this.opening)) return this.tell("This draft waits for a transcriptionist. Take it to write in it.", ["Take this job", () => void this.claim()]);
    if (job.state === "EDITING") return this.tell(`${job.editor === "" ? "Somebody" : job.editor} works on this report. You can read it and listen to it.`);
    if (job.state === "HELD") {
      return this.tell(`This job is on hold: ${job.hold || "it waits for the clinic"}.`, ["Go on with it", () => void this.resume()]);
    }
    this.tell(`${job.state_words}. ${me.role === "REVIEWER" ? "" : "The text can be read, not changed."}`);
  }

  private async resume(): Promise<void> {
    try {
      await ask("POST", `${this.address}/resume`, { request_id: newRequest() });
      window.location.reload();
    } catch (error) {
      say(error instanceof Refused ? error.message : "That did not work: try again.");
    }
  }

  private tell(sentence: string, ...actions: readonly (readonly [string, () => void])[]): void {
    this.notice.replaceChildren(
      element("p", { role: "status" }, sentence),
      ...actions.map(([label, act]) => element("button", { type: "button", click: act }, label)),
    );
    this.notice.hidden = false;
  }

  private async copy(): Promise<void> {
    const blocks: string[] = [];
    this.editor.doc.forEach((node) => blocks.push(node.textContent));
    const text = blocks.join("\n");
    try {
      await navigator.clipboard.writeText(text);
      say("Your text is on the clipboard.");
    } catch {
      const area = element("textarea", { rows: "20", readonly: true, "aria-label": "Your text" });
      area.value = text;
      openDialog("Your text", [area]);
      area.select();
    }
  }

  private makeToolbar(): HTMLElement {
    const { job } = this.opening;
    const name = job.patient.name || "Patient not known";
    return element(
      "div",
      { class: "bar" },
      element(
        "div",
        { class: "what" },
        element("h1", {}, name),
        element("p", { class: "soft" }, [job.work_type_name, job.author_name].filter(Boolean).join(" · ")),
      ),
      this.stateLine.place,
      element("div", { class: "verbs" }),
    );
  }

  private showButtons(): void {
    const verbs = this.toolbar.querySelector(".verbs");
    const button = (label: string, act: () => void, keys = "", kind = ""): HTMLElement =>
      element("button", { type: "button", class: kind, click: act, title: keys }, label);
    const isReview = this.opening.job.state === "IN_REVIEW";
    const changes = button("Changes", () => void openComparison(this.address, this.saver.now()));
    const all = [changes, button("Keys", () => void this.run("keys"), this.keysOf("keys"))];
    if (mayWrite(this.opening) && isReview) {
      all.push(button("Return", () => void this.giveBack()), button("Approve", () => void this.run("submit"), this.keysOf("submit"), "main"));
    } else if (mayWrite(this.opening)) {
      all.push(
        button("Let go", () => void this.release()),
        button("Ask", () => void this.run("hold"), this.keysOf("hold")),
        button("Submit", () => void this.run("submit"), this.keysOf("submit"), "main"),
      );
    }
    verbs?.replaceChildren(...all);
  }
}

function others({ alternatives }: Correction): string {
  return alternatives.length > 0 ? ` It may also be: ${alternatives.join(", ")}.` : "";
}

function markersOf(flags: readonly Flag[]): Marker[] {
  const kinds: Readonly<Record<string, Marker["kind"]>> = { VOICE_WITHOUT_TEXT: "voice", TEXT_WITHOUT_VOICE: "text" };
  return flags.flatMap(({ kind, start_s: start, end_s: end, message }) => {
    const shape = kinds[kind];
    return shape ? [{ kind: shape, start, end, message }] : [];
  });
}

/** Seconds to the millisecond, as they are stored. */
function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
