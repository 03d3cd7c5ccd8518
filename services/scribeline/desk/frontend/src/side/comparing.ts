// What people changed, side by side: the draft, the report as it was submitted, or any revision at the left, and the
// present text at the right.

import { ask, Refused } from "../desk/asking";
import { element, openDialog } from "../desk/elements";
import type { BlockValue } from "../editor/document";
import { plain } from "../saving/notices";
import { compared, isChanged } from "./compared";
import type { Bit, Row } from "./compared";

interface Revision {
  readonly number: number;
  readonly user: string;
  readonly time: string;
}

const DRAFT = 1;

/** The dialog: since the draft, since the report was submitted, or since any revision. */
export async function openComparison(address: string, now: readonly BlockValue[], submitted?: number): Promise<void> {
  const told = element("p", { class: "soft", role: "status" });
  const texts = element("div", { class: "texts", role: "region", "aria-label": "Both texts", tabindex: "0" });
  const since = element("fieldset", { class: "since" }, element("legend", {}, "Changes since"));
  const only = element("input", { type: "checkbox", change: () => texts.classList.toggle("only-changes", only.checked) });
  const onlyChanges = element("label", { class: "check" }, only, "Only paragraphs that changed");
  const dialog = openDialog("Changes", [element("div", { class: "since-line" }, since, onlyChanges), told, texts]);
  dialog.classList.add("comparison");
  let wanted = 0;
  const wrong = (error: unknown): void =>
    void texts.replaceChildren(element("p", { class: "wrong" }, error instanceof Refused ? error.message : "It can't be read at the moment."));
  const show = async (revision: number, heading: string): Promise<void> => {
    wanted = revision;
    try {
      const then = await ask<{ document: { blocks: BlockValue[] } }>("GET", `${address}/revisions/${revision}`);
      if (!then || wanted !== revision) return; // another one was chosen meanwhile
      const rows = compared(then.document.blocks.map(plain), now.map(plain));
      told.textContent = summary(rows);
      texts.replaceChildren(table(rows, heading));
    } catch (error) {
      if (wanted === revision) wrong(error);
    }
  };
  try {
    const list = await ask<{ revisions: Revision[] }>("GET", `${address}/revisions`);
    const others = element("select", { "aria-label": "Another revision" }, element("option", { value: "" }, "Another revision…"));
    const radios: HTMLInputElement[] = [];
    const offer = (revision: number, label: string, heading: string): void => {
      const radio = element("input", {
        type: "radio",
        name: "since",
        change: () => {
          others.value = "";
          void show(revision, heading);
        },
      });
      radios.push(radio);
      since.append(element("label", { class: "check" }, radio, label));
    };
    offer(DRAFT, "the draft", "The draft");
    if (submitted !== undefined) offer(submitted, "submission", "As it was submitted");
    for (const { number, user, time } of list?.revisions ?? []) {
      if (number <= DRAFT || number === submitted) continue;
      others.append(element("option", { value: String(number) }, `${user || "the machine"}, ${new Date(time).toLocaleString()}`));
    }
    others.addEventListener("change", () => {
      if (others.value === "") return;
      for (const radio of radios) radio.checked = false;
      void show(Number(others.value), others.selectedOptions[0]?.text ?? "Then");
    });
    if (others.options.length > 1) since.append(others);
    if (radios[0]) radios[0].checked = true;
    radios[0]?.focus();
    await show(DRAFT, "The draft");
  } catch (error) {
    wrong(error);
  }
}

function summary(rows: readonly Row[]): string {
  const changed = rows.filter(isChanged).length;
  if (changed === 0) return "Nothing was changed.";
  return `${changed} of ${rows.length} paragraphs ${changed === 1 ? "differs" : "differ"}: struck through what is gone, underlined what is new.`;
}

function table(rows: readonly Row[], heading: string): HTMLElement {
  const side = (bits: readonly Bit[] | undefined, tag: "del" | "ins", label: string): HTMLElement =>
    element("td", { "data-side": label }, ...(bits ?? []).map((bit) => (bit.isChanged ? element(tag, {}, bit.text) : bit.text)));
  const line = (row: Row): HTMLElement =>
    element("tr", isChanged(row) ? {} : { class: "same" }, side(row.before, "del", heading), side(row.after, "ins", "Now"));
  return element(
    "table",
    {},
    element("thead", {}, element("tr", {}, element("th", { scope: "col" }, heading), element("th", { scope: "col" }, "Now"))),
    element("tbody", {}, ...rows.map(line)),
  );
}
