// The editor's page put together: text, recording, keys, saving and what stands beside them.

import { say } from "../desk/asking";
import { element } from "../desk/elements";
import { whenIdle } from "../desk/idle";
import { opened } from "../editor/document";
import { Editor } from "../editor/editor";
import { preparePrints } from "../editor/print";
import { Reading } from "../editor/reading";
import { SearchBar } from "../editor/search";
import { PlayerBar } from "../player/bar";
import { Feet } from "../player/feet";
import { Player } from "../player/player";
import { baseOf } from "../saving/changes";
import { lineTo } from "../saving/line";
import { settleConflicts, signInAgain, StateLine } from "../saving/notices";
import { Saver } from "../saving/saver";
import type { SaveState } from "../saving/saver";
import type { Shelf } from "../saving/shelf";
import type { Turn } from "../saving/tabs";
import { marksAfterDelivery, mayWrite } from "../side/job";
import type { Job, Opening } from "../side/job";
import { panelFor, Questions } from "../side/panel";
import { Review } from "../side/review";
import { Aids } from "./aids";
import { Claim } from "./claim";
import { commandsOf } from "./commands";
import { Correcting } from "./correcting";
import { Finding } from "./finding";
import { Handing } from "./handing";
import { Keyboard } from "./keyboard";
import { Listening, markersOf } from "./listening";
import { Misread, misreadIn } from "./misread";
import { Notice } from "./notice";
import type { FullTranscript } from "./opening";
import { Spelling, spellingWorker } from "./spelling";
import { toolbarFor, verbsFor } from "./toolbar";

export class Workplace {
  readonly editor: Editor;
  readonly saver: Saver;
  readonly player: Player;
  private readonly stateLine = new StateLine();
  private readonly notice: Notice;
  private readonly listening: Listening;
  private readonly claim: Claim;
  private readonly questions: Questions;
  private readonly handing: Handing;
  private readonly keyboard: Keyboard;
  private readonly review: Review;
  private readonly feet: Feet;
  private readonly toolbar: HTMLElement;
  private readonly aids: Aids;
  private readonly spelling: Spelling;
  private isSigningIn = false;

  constructor(
    private readonly root: HTMLElement,
    private readonly address: string,
    private readonly opening: Opening,
    transcript: FullTranscript,
    private readonly shelf: Shelf,
    private readonly turn: Turn,
  ) {
    const { job } = opening;
    const text = opened(transcript.document.blocks);
    const reading = new Reading(transcript.words, transcript.doubtful_below, transcript.corrections, text.doc, text.times);
    const page = element("section", { class: "page", "aria-label": "Text" });
    this.aids = new Aids(address);
    this.spelling = new Spelling(spellingWorker, this.aids, job.client_name, () => this.editor.markAnew());
    const { aids, spelling } = this;
    this.editor = new Editor(page, text, reading, {
      changed: () => this.saver.changed(),
      heard: (position, isAlt) => this.listening.hear(position, isAlt),
      looks: () => aids.looks,
      expanding: () => ({ shortcuts: aids.shortcuts, hasLists: aids.looks.lists, time: Math.round(this.player.time * 1000) / 1000 }),
      markers: [(text) => misreadIn(text, aids), (text) => spelling.markedIn(text)],
    });
    const { etag, revision, document } = transcript;
    this.saver = new Saver(
      baseOf(etag, revision, document.blocks, text.doc),
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
    this.notice = new Notice(this.editor, address);
    this.claim = new Claim(address, job, this.editor, this.saver, (told) => this.heard(told));
    const isReview = (mayWrite(opening) && job.state === "IN_REVIEW") || marksAfterDelivery(opening);
    this.review = new Review(this.editor, address, isReview, (time) => void this.player.playFrom(time));
    this.handing = new Handing(address, opening, this.editor, this.saver, this.player, this.review, () => this.claim.end(), (told) => this.heard(told));
    this.listening = new Listening(this.editor, this.player);
    const finding = new Finding(this.editor, this.player);
    this.questions = new Questions(job, (answer) => finding.showPlace(answer));
    const correcting = new Correcting(this.editor, this.player, finding, transcript.corrections);
    const search = new SearchBar(this.editor);
    const side = panelFor(opening, transcript.flags, transcript.notes, (time) => void this.player.playFrom(time), this.questions);
    side.prepend(this.review.place);
    this.feet = new Feet((before, now) => this.listening.pedals(before, now));
    this.keyboard = new Keyboard(
      commandsOf({
        editor: this.editor,
        player: this.player,
        saver: this.saver,
        listening: this.listening,
        finding,
        correcting,
        aids,
        misread: new Misread(this.editor, aids),
        spelling,
        handing: this.handing,
        search,
        side,
        feet: this.feet,
        keysChanged: () => this.keyboard.changed(),
      }),
    );
    const { keyboard } = this;
    const bar = new PlayerBar(this.player, markersOf(transcript.flags), (id) => keyboard.keysOf(id), (id) => void keyboard.run(id));
    this.toolbar = toolbarFor(job, this.stateLine.place);
    root.replaceChildren(this.toolbar, search.place, this.notice.place, element("div", { class: "desk" }, page, side), bar.place, this.stateLine.speaker);
    whenIdle(() => {
      this.player.prepare();
      void this.listening.showOutline(address, bar);
    });
    whenIdle(() => void this.help());
    preparePrints(text.doc);
  }

  /** Take up what was kept before, and begin. */
  async begin(): Promise<void> {
    this.keyboard.listen();
    this.watch();
    const marks = this.review.open(); // a typist need not wait for what QA marked
    this.toolbar.append(verbsFor(this.opening, this.address, this.saver, this.keyboard, this.handing));
    if (!mayWrite(this.opening)) this.notice.tellWhyNot(this.opening);
    else if (!this.turn.isOurs) this.tellOtherTab("This report is open in another tab. Here it can only be read, so that nothing is written twice.");
    else await this.takeUp();
    if (this.review.mayMark) await marks;
    if (this.editor.isWritable && !document.querySelector("dialog[open]")) this.editor.view.focus();
    this.root.dataset["ready"] = "true";
  }

  /** Another tab goes on with the job. */
  async letGo(): Promise<void> {
    await this.saver.keep();
    await this.saver.flush();
    await this.saver.end(false);
    this.editor.setWritable(false);
    this.claim.end();
    this.tellOtherTab("This report goes on in another tab. Here it can only be read.");
  }

  /** Bring what helps to write, a moment after the text. */
  private async help(): Promise<void> {
    await this.aids.load();
    this.spelling.start();
    this.editor.markAnew();
    this.root.dataset["aids"] = String(this.aids.isThere);
  }

  private async takeUp(): Promise<void> {
    const kept = await this.shelf.read().catch(() => undefined);
    const outcome = await this.saver.restore(kept);
    if (outcome === "later") {
      const sentence = "This browser keeps text of yours that is not saved yet, and the line is down. Nothing is lost: try again when it is back.";
      return this.notice.tell(sentence, ["Try again", () => window.location.reload()]);
    }
    if (outcome === "restored") say("What you had typed and was not saved yet is back in the text.");
    this.editor.setWritable(true);
    this.claim.renewLater(this.opening.job.lease_until);
  }

  /** What may end a page or its line, and what is done about it. */
  private watch(): void {
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
      if (this.handing.isDone) return;
      const isAstray = ["offline", "signed-off", "conflict", "refused"].includes(this.saver.current.kind);
      if (isAstray || !this.review.isSaved) event.preventDefault();
    });
  }

  /** Where the text is, and what the person can do where it is not on the server. */
  private show(state: SaveState): void {
    this.stateLine.show(state);
    if (state.kind === "signed-off") {
      void this.signIn();
    } else if (state.kind === "taken") {
      this.editor.setWritable(false);
      this.notice.tellTaken(state.message);
    } else if (state.kind === "refused") {
      this.notice.tellRefused(state.message);
    } else if (state.kind === "saved" && this.editor.isWritable) {
      this.notice.hide();
    }
  }

  /** The job as it is meanwhile: an answer to a question may have come. */
  private heard(job: Job): void {
    if (this.questions.hear(job)) say("The clinic has answered your question: the answer is beside the text.");
  }

  private async signIn(): Promise<void> {
    if (this.isSigningIn) return;
    this.isSigningIn = true;
    this.player.pause();
    await signInAgain(this.opening.me.user);
    this.isSigningIn = false;
    this.saver.again();
    await this.claim.renew();
  }

  private tellOtherTab(sentence: string): void {
    this.notice.tell(sentence, ["Go on here", () => void this.goOnHere()]);
  }

  private async goOnHere(): Promise<void> {
    await this.turn.take();
    this.handing.isDone = true;
    window.location.reload();
  }
}
