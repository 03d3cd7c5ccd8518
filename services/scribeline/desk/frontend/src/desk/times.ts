// Times in the reader's own words and zone: "in 25 min", "2 h late", "14 Mar, 09:30".

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How far away a due time is, and how urgent that makes it. */
export function dueIn(due: number, now: number): { text: string; urgency: "" | "soon" | "late" } {
  const left = due - now;
  const far = Math.abs(left);
  const minutes = Math.floor(far / MINUTE);
  const length =
    far < HOUR ? `${minutes} min` : far < 48 * HOUR ? `${Math.floor(far / HOUR)} h ${pad(minutes % 60)}` : `${Math.floor(far / (24 * HOUR))} days`;
  if (left < 0) return { text: `${length} late`, urgency: "late" };
  return { text: `in ${length}`, urgency: left < 2 * HOUR ? "soon" : "" };
}

/** A place in a recording, or its length, as a person reads it: 1:05. */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${pad(whole % 60)}`;
}

const pad = (number: number): string => String(number).padStart(2, "0");

const moments = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

/** Puts every <time> under `root` into the reader's words. */
export function showTimes(root: ParentNode, now: number = Date.now()): void {
  for (const element of root.querySelectorAll<HTMLTimeElement>("time[data-show]")) {
    const at = Date.parse(element.dateTime);
    if (Number.isNaN(at)) continue;
    element.title = moments.format(at);
    if (element.dataset["show"] === "due") {
      const { text, urgency } = dueIn(at, now);
      element.textContent = text;
      element.dataset["urgency"] = urgency;
    } else {
      element.textContent = moments.format(at);
    }
  }
}
