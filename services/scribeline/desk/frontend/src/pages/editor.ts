// The editor's page.

import { ask, newRequest, Refused, say } from "../desk/asking";
import { element } from "../desk/elements";
import { openWorkplace } from "../workplace/opening";
import { mayClaim } from "../side/job";
import type { Opening } from "../side/job";

const main = document.getElementById("content");
const root = document.getElementById("editor");
const { client, job } = main?.dataset ?? {};
if (root !== null && client !== undefined && job !== undefined) void open(root, client, job);

async function open(place: HTMLElement, client: string, job: string): Promise<void> {
  try {
    await openWorkplace(place, client, job);
  } catch (error) {
    if (!(error instanceof Refused)) {
      refuse(place, "The report could not be opened. Try again.", ["Try again", () => window.location.reload()]);
      throw error;
    }
    if (error.status === 401) return window.location.reload();
    const address = `/answers/jobs/${encodeURIComponent(client)}/${encodeURIComponent(job)}`;
    const opening = await ask<Opening>("GET", address).catch(() => null);
    if (opening && mayClaim(opening)) {
      refuse(place, "This draft waits for a transcriptionist. Take it to read it and to write in it.", ["Take this job", () => void take(address)]);
    } else {
      refuse(place, error.message, ["Try again", () => window.location.reload()]);
    }
  }
}

async function take(address: string): Promise<void> {
  try {
    await ask("POST", `${address}/claim`, { request_id: newRequest() });
    window.location.reload();
  } catch (error) {
    say(error instanceof Refused ? error.message : "That did not work: try again.");
  }
}

function refuse(place: HTMLElement, sentence: string, [label, act]: readonly [string, () => void]): void {
  place.replaceChildren(
    element("div", { class: "refused" }, element("h1", {}, "This report is not open"), element("p", { role: "alert" }, sentence), element("button", { type: "button", class: "main", click: act }, label)),
  );
}
