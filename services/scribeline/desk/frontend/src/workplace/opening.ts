// A job is opened: what the desk tells of it, its text, the key of what this browser keeps, and this tab's turn, all asked
// for at once.

import { read } from "../desk/asking";
import type { Correction, Word } from "../editor/reading";
import type { Transcript } from "../saving/saver";
import { noShelf, openShelf } from "../saving/shelf";
import type { Shelf } from "../saving/shelf";
import { takeTurn } from "../saving/tabs";
import { mayWrite } from "../side/job";
import type { Flag, Note, Opening } from "../side/job";
import { Workplace } from "./workplace";

/** The text with all that the machine knows of it. */
export interface FullTranscript extends Transcript {
  readonly words: readonly Word[];
  readonly flags: readonly Flag[];
  readonly corrections: readonly Correction[];
  readonly notes: readonly Note[];
  readonly doubtful_below: number;
}

/** Open a job in `root`. Throws Refused where it can't be opened. */
export async function openWorkplace(root: HTMLElement, client: string, job: string): Promise<Workplace> {
  const address = `/answers/jobs/${encodeURIComponent(client)}/${encodeURIComponent(job)}`;
  const turn = { asked: (): Promise<void> => Promise.resolve() };
  const asked = read<Opening>(address);
  const [opening, transcript, ours, shelf] = await Promise.all([
    asked,
    read<FullTranscript>(`${address}/transcript`),
    takeTurn(`scribeline/${client}/${job}`, () => turn.asked()),
    asked.then((told) => (mayWrite(told) ? shelfFor(address, `${told.me.user}/${client}/${job}`) : noShelf)),
  ]);
  const place = new Workplace(root, address, opening, transcript, shelf, ours);
  turn.asked = () => place.letGo();
  await place.begin();
  return place;
}

async function shelfFor(address: string, place: string): Promise<Shelf> {
  try {
    const { key } = await read<{ key: string }>(`${address}/recovery-key`);
    return await openShelf(place, Uint8Array.from(atob(key), (character) => character.charCodeAt(0)));
  } catch {
    return noShelf;
  }
}
