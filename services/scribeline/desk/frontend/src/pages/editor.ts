// The editor's page.

import { Refused } from "../desk/asking";
import { element } from "../desk/elements";
import { openWorkplace } from "../editor/workplace";

const main = document.getElementById("content");
const root = document.getElementById("editor");
const { client, job } = main?.dataset ?? {};
if (root !== null && client !== undefined && job !== undefined) void open(root, client, job);

async function open(place: HTMLElement, client: string, job: string): Promise<void> {
  try {
    await openWorkplace(place, client, job);
  } catch (error) {
    if (error instanceof Refused && error.status === 401) {
      window.location.reload();
      return;
    }
    const sentence = error instanceof Refused ? error.message : "The report could not be opened. Try again.";
    place.replaceChildren(
      element("p", { class: "empty", role: "alert" }, sentence),
      element("button", { type: "button", class: "main", click: () => window.location.reload() }, "Try again"),
    );
    if (!(error instanceof Refused)) throw error;
  }
}
