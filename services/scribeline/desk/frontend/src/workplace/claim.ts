// The job stays this person's for as long as the page is open: the claim is renewed long before it ends.

import { ask } from "../desk/asking";
import type { Editor } from "../editor/editor";
import { outcomeOf } from "../saving/line";
import type { Saver } from "../saving/saver";
import type { Job } from "../side/job";

const LEAST_RENEW_MS = 20_000;
const MOST_RENEW_MS = 10 * 60_000;
const LOOK_FOR_ANSWER_MS = 30_000; // the answer to an open question comes with the job
const RENEW_RETRY_MS = 15_000;

export class Claim {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isOver = false;

  /** `heard` is told how the job is whenever the claim was renewed. */
  constructor(
    private readonly address: string,
    private readonly job: Job,
    private readonly editor: Editor,
    private readonly saver: Saver,
    private readonly heard: (job: Job) => void,
  ) {}

  /** Renew it a good while before `until`, a time in ISO form. */
  renewLater(until: string, isAsking = this.job.hold !== ""): void {
    clearTimeout(this.timer);
    if (this.job.state !== "EDITING" || until === "") return;
    const left = Math.max(0, new Date(until).getTime() - Date.now());
    const most = isAsking ? LOOK_FOR_ANSWER_MS : MOST_RENEW_MS;
    this.timer = setTimeout(() => void this.renew(), Math.max(LEAST_RENEW_MS, Math.min(left / 3, most)));
  }

  async renew(): Promise<void> {
    if (this.isOver || !this.editor.isWritable) return;
    try {
      const told = await ask<{ job: Job }>("POST", `${this.address}/renew`, {});
      this.renewLater(told?.job.lease_until ?? "", told?.job.hold !== "");
      if (told !== null) this.heard(told.job);
    } catch (error) {
      const outcome = outcomeOf(error);
      if (outcome.kind === "taken") {
        await this.saver.keep();
        this.saver.taken(outcome.message);
      } else {
        if (outcome.kind === "signed-off") this.saver.signedOff();
        this.timer = setTimeout(() => void this.renew(), RENEW_RETRY_MS);
      }
    }
  }

  /** It is not to be renewed any more. */
  end(): void {
    this.isOver = true;
    clearTimeout(this.timer);
  }
}
