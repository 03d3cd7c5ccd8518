// The spelling check, beside the page: the words never leave the browser, and typing never waits for them.

import { Lexicon } from "../spelling/lexicon";
import type { Asked, Told } from "../spelling/messages";

let lexicon: Lexicon | undefined;
let waiting: Asked[] = [];

const tell = (told: Told): void => self.postMessage(told);

self.addEventListener("message", ({ data }: MessageEvent<Asked>) => {
  if (data.kind === "load") void load(data.address, data.isBritish);
  else if (lexicon) answer(lexicon, data);
  else waiting.push(data);
});

async function load(address: string, isBritish: boolean): Promise<void> {
  try {
    const response = await fetch(address);
    if (!response.ok || !response.body) return tell({ kind: "failed" });
    const text = await new Response(response.body.pipeThrough(new DecompressionStream("gzip"))).text();
    lexicon = new Lexicon(text.split("\n"), isBritish);
  } catch {
    return tell({ kind: "failed" });
  }
  const asked = waiting;
  waiting = [];
  tell({ kind: "ready" });
  for (const each of asked) answer(lexicon, each);
}

function answer(known: Lexicon, asked: Asked): void {
  if (asked.kind === "right") known.add(asked.words);
  else if (asked.kind === "check") tell({ kind: "checked", words: asked.words, wrong: asked.words.filter((word) => !known.isRight(word)) });
  else if (asked.kind === "suggest") tell({ kind: "suggested", id: asked.id, words: known.suggest(asked.word) });
}
