// Who else gets a document: the list of copies, to add to and to take from while it is open.

import { ask, newRequest, Refused, say } from "./asking";
import { element } from "./elements";

export interface Copy {
  readonly recipient: string;
  readonly name: string;
  readonly state: string;
  readonly ground: string;
  readonly can_withdraw: boolean;
}

interface Told {
  readonly copies: readonly Copy[];
  readonly unknown: readonly string[];
  readonly recipients: readonly { readonly recipient: string; readonly name: string }[];
}

/** Fills `place` with the copies of a job ("client/job"); it stays hidden where the client has no recipients. */
export function fillCopies(place: HTMLElement, job: string): void {
  const list = element("ul", { class: "copies" });
  const choice = element("select", { "aria-label": "Copy to" });
  const add = element("button", { type: "button", "aria-label": "Add a copy" }, "Add");
  const unknown = element("p", { class: "missing-note" });
  const adding = element("p", { class: "copy-to" }, choice, " ", add);

  const show = (told: Told): void => {
    list.replaceChildren(...told.copies.map(row));
    const taken = new Set(told.copies.map((copy) => copy.recipient));
    const open = told.recipients.filter((each) => !taken.has(each.recipient));
    choice.replaceChildren(element("option", { value: "" }, "Copy to …"), ...open.map((each) => element("option", { value: each.recipient }, each.name)));
    adding.hidden = open.length === 0;
    unknown.textContent = `⚠ The order also names ${told.unknown.join(", ")}, who is no recipient here: ask the clinic or a manager.`;
    unknown.hidden = told.unknown.length === 0;
    place.hidden = told.copies.length === 0 && open.length === 0 && unknown.hidden;
  };
  const read = async (): Promise<void> => {
    const told = await ask<Told & Record<string, unknown>>("GET", `/answers/jobs/${job}/copies`);
    if (told !== null) show(told);
  };
  const act = async (path: string, recipient: string): Promise<void> => {
    add.disabled = true;
    try {
      await ask("POST", `/answers/jobs/${job}/copies${path}`, { recipient, request_id: newRequest() });
      await read();
    } catch (error) {
      say(error instanceof Refused ? error.message : "That did not work: try again.");
    } finally {
      add.disabled = false;
    }
  };
  const row = (copy: Copy): HTMLElement =>
    element(
      "li",
      {},
      copy.name,
      " ",
      element("span", { class: "soft" }, copy.ground),
      copy.can_withdraw &&
        element("button", { type: "button", class: "quiet", "aria-label": `No copy to ${copy.name}`, click: () => void act("/withdraw", copy.recipient) }, "No copy"),
    );

  add.addEventListener("click", () => {
    if (choice.value !== "") void act("", choice.value);
  });
  place.append(list, unknown, adding);
  place.hidden = true;
  void read().catch(() => undefined); // who reads or writes can go on without
}
