// The ways in which a job leaves this desk: submitted, approved, returned, held with a question, let go.

import { ask, newRequest, Refused, say } from "../desk/asking";
import { askText, askToGoOn } from "../editor/asking";
import type { Editor } from "../editor/editor";
import type { Player } from "../player/player";
import type { Saver } from "../saving/saver";
import type { Job, Opening } from "../side/job";
import { questionAbout } from "../side/questions";
import type { Review } from "../side/review";

export class Handing {
  /** Nothing more is to be done or lost here. */
  isDone = false;
  private readonly request = { submit: newRequest(), approve: newRequest() };

  /** `gone` is called when the job is not this person's any more, `heard` with how it is where it stays. */
  constructor(
    private readonly address: string,
    private readonly opening: Opening,
    private readonly editor: Editor,
    private readonly saver: Saver,
    private readonly player: Player,
    private readonly review: Review,
    private readonly gone: () => void,
    private readonly heard: (job: Job) => void,
  ) {}

  /** Submit it, or approve it as QA. */
  async finish(): Promise<void> {
    if (!this.editor.isWritable) return;
    const isReview = this.opening.job.state === "IN_REVIEW";
    const [verb, title, button, done] = isReview
      ? (["approve", "Approve this report?", "Approve", "Approved."] as const)
      : (["submit", "Submit this report?", "Submit", "Submitted."] as const);
    const open = this.openEnds();
    if (open.length > 0 && !(await askToGoOn(title, open, button))) return;
    if (!(await this.saver.flush())) {
      say("The text is not saved yet, so it was not sent on. Try again when it is.");
      return;
    }
    if (isReview && !(await this.marksAreKept())) return;
    await this.move(verb, { request_id: this.request[verb], etag: this.saver.etag }, done);
  }

  /** Ask the clinic; the job waits for the answer, or work goes on, as the client's rule says. */
  async hold(): Promise<void> {
    if (!this.editor.isWritable) return;
    const { from, to } = this.editor.view.state.selection;
    const isManager = this.opening.me.role === "MANAGER" || this.opening.me.role === "ADMIN";
    const holds = isManager || this.opening.client.question_holds;
    const question = holds
      ? await askText("Ask the clinic", "Your question. The job waits until it is answered.", "Ask, and hold the job")
      : await askText("Ask the clinic", "Your question. You go on meanwhile; the answer comes to you here.", "Ask, and go on");
    if (question === undefined || !(await this.saver.flush())) return;
    const body = { request_id: newRequest(), question: questionAbout(this.editor.doc, from, to, question) };
    const told = await this.send("hold", body);
    if (told === null) return;
    if (told.state === "HELD") return this.leave("The clinic is asked.");
    this.heard(told);
    say("The clinic is asked. You can go on.");
  }

  /** Back to who typed it, with QA's remarks. */
  async giveBack(): Promise<void> {
    const remarks = await askText("Return with remarks", "What has to be corrected, and why", "Return");
    if (remarks === undefined || !(await this.saver.flush())) return;
    if (!(await this.marksAreKept())) return;
    await this.move("return", { request_id: newRequest(), remarks }, "Returned.");
  }

  /** As QA, mark what is selected; false where this person marks nothing here. */
  mark(): boolean {
    return this.review.begin();
  }

  /** The revision that was submitted, where the report is or was with QA. */
  get submitted(): number | undefined {
    return this.review.revision;
  }

  private async marksAreKept(): Promise<boolean> {
    const isKept = await this.review.flush();
    if (!isKept) say("The marks are not kept yet, so nothing was decided. Try again when they are.");
    return isKept;
  }

  /** Free for others. */
  async release(): Promise<void> {
    if (!(await this.saver.flush())) return;
    await this.move("release", { request_id: newRequest() }, "The job is free for others.");
  }

  /** What a person should know before the report goes on. */
  private openEnds(): string[] {
    const { missing } = this.opening;
    let blanks = 0;
    this.editor.doc.descendants((node) => void (blanks += node.type.name === "blank" ? 1 : 0));
    const open: string[] = [];
    if (blanks > 0) open.push(blanks === 1 ? "There is one blank in the text." : `There are ${blanks} blanks in the text.`);
    if (missing.length > 0) open.push(`Not known: ${missing.join(", ")}.`);
    return open;
  }

  /** Do a verb that ends the work here, and go back to the list. */
  private async move(verb: string, body: Record<string, unknown>, done: string): Promise<void> {
    if ((await this.send(verb, body)) !== null) await this.leave(done);
  }

  /** Do a verb; null where it was refused, which the person is told. */
  private async send(verb: string, body: Record<string, unknown>): Promise<Job | null> {
    try {
      return (await ask<{ job: Job }>("POST", `${this.address}/${verb}`, body))?.job ?? null;
    } catch (error) {
      if (error instanceof Refused && error.status === 401) this.saver.signedOff();
      else say(error instanceof Refused ? error.message : "That did not work: try again.");
      return null;
    }
  }

  private async leave(done: string): Promise<void> {
    this.isDone = true;
    this.gone();
    this.editor.setWritable(false);
    this.player.pause();
    await this.saver.end(true);
    say(done);
    window.location.assign("/");
  }
}
