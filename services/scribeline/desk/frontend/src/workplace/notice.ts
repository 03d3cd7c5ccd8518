// The line above the text that says what is different from always, and what can be done about it.

import { ask, newRequest, Refused, say } from "../desk/asking";
import { element, openDialog } from "../desk/elements";
import type { Editor } from "../editor/editor";
import { mayClaim } from "../side/job";
import type { Opening } from "../side/job";

type Action = readonly [label: string, act: () => void];

export class Notice {
  readonly place = element("div", { class: "notice", role: "region", "aria-label": "Notice", hidden: true });

  constructor(
    private readonly editor: Editor,
    private readonly address: string,
  ) {}

  tell(sentence: string, ...actions: readonly Action[]): void {
    this.place.replaceChildren(
      element("p", { role: "status" }, sentence),
      ...actions.map(([label, act]) => element("button", { type: "button", click: act }, label)),
    );
    this.place.hidden = false;
  }

  hide(): void {
    this.place.hidden = true;
  }

  /** A colleague has the job, or it is over. */
  tellTaken(message: string): void {
    this.tell(
      `${message} What you typed is kept in this browser, and nothing of it is lost. Copy it, or take the job again when it is free.`,
      ["Copy my text", () => void this.copy()],
      ["Try again", () => window.location.reload()],
    );
  }

  /** The server does not take the text as it is. */
  tellRefused(message: string): void {
    this.tell(`${message} Your text is kept in this browser: change that, and it is saved.`, ["Copy my text", () => void this.copy()]);
  }

  /** Why this person can only read. */
  tellWhyNot(opening: Opening): void {
    const { job, me } = opening;
    if (mayClaim(opening)) return this.tell("This draft waits for a transcriptionist. Take it to write in it.", ["Take this job", () => void this.ask("claim")]);
    if (job.state === "EDITING") return this.tell(`${job.editor === "" ? "Somebody" : job.editor} works on this report. You can read it and listen to it.`);
    if (job.state === "HELD") {
      return this.tell(`This job is on hold: ${job.hold || "it waits for the clinic"}.`, ["Go on with it", () => void this.ask("resume")]);
    }
    this.tell(`${job.state_words}. ${me.role === "REVIEWER" ? "" : "The text can be read, not changed."}`);
  }

  /** Do a verb after which the page is another. */
  private async ask(verb: "claim" | "resume"): Promise<void> {
    try {
      await ask("POST", `${this.address}/${verb}`, { request_id: newRequest() });
      window.location.reload();
    } catch (error) {
      say(error instanceof Refused ? error.message : "That did not work: try again.");
    }
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
}
