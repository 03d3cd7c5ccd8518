// @vitest-environment jsdom
import { describe, expect, it } from "vitest";

import { items, keepFilledIn } from "../src/desk/live";

function list(urgency: string, isOpen = false): HTMLElement {
  const place = document.createElement("div");
  const item = (key: string): string => `
    <div data-key="${key}"><details${isOpen ? " open" : ""}><form data-verb="prioritize">
      <select name="urgency"><option value="routine"${urgency === "routine" ? " selected" : ""}>Routine</option>
        <option value="stat"${urgency === "stat" ? " selected" : ""}>STAT</option></select>
      <input name="priority" value="0"></form></details></div>`;
  place.innerHTML = item("a") + item("b") + item("a");
  return place;
}

function field(item: HTMLElement, name: string): HTMLSelectElement {
  return item.querySelector(`[name=${name}]`) as HTMLSelectElement;
}

describe("a list that is read again", () => {
  it("tells two items of one key apart", () => {
    expect([...items(list("routine")).keys()]).toEqual(["a 0", "b 0", "a 1"]);
  });

  it("keeps what somebody opened and filled in, and nothing else", () => {
    const before = items(list("routine")).get("a 1") as HTMLElement;
    (before.querySelector("details") as HTMLDetailsElement).open = true;
    field(before, "urgency").value = "stat";
    const now = items(list("routine")).get("a 1") as HTMLElement;
    keepFilledIn(before, now);
    expect([field(now, "urgency").value, field(now, "priority").value]).toEqual(["stat", "0"]);
    expect((now.querySelector("details") as HTMLDetailsElement).open).toBe(true);
  });

  it("shows what the server says of fields that nobody touched", () => {
    const now = items(list("stat")).get("b 0") as HTMLElement;
    keepFilledIn(items(list("routine")).get("b 0") as HTMLElement, now);
    expect(field(now, "urgency").value).toBe("stat");
    expect((now.querySelector("details") as HTMLDetailsElement).open).toBe(false);
  });
});
