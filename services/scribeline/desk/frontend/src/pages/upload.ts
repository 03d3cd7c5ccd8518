// Sending dictation: many files, each piece by piece, on from where a broken line left off; and recording here.

import { ask, newRequest, Refused } from "../desk/asking";
import { Sha256 } from "../desk/sha256";
import { clock } from "../desk/times";

const PIECE = 2 * 1024 * 1024;
const AT_A_TIME = 2;
const TRIES = 60;
const KEPT = "scribeline.upload.";

interface Upload {
  upload: string;
  client: string;
  state: "OPEN" | "FINISHED" | "DUPLICATE" | "CLOSED";
  committed: number;
  job: string;
}

const form = document.getElementById("details");
const list = document.getElementById("uploads");
const drop = document.getElementById("drop");
const files = document.getElementById("files");
if (
  form instanceof HTMLFormElement &&
  list !== null &&
  drop !== null &&
  files instanceof HTMLInputElement
) {
  start(form, list, drop, files);
}

function start(form: HTMLFormElement, list: HTMLElement, drop: HTMLElement, input: HTMLInputElement): void {
  const queue: (() => Promise<void>)[] = [];
  let running = 0;
  const run = (): void => {
    while (running < AT_A_TIME) {
      const next = queue.shift();
      if (next === undefined) return;
      running += 1;
      void next().finally(() => {
        running -= 1;
        run();
      });
    }
  };
  const add = (chosen: Iterable<File>): void => {
    const found = [...chosen];
    const details = detailsOf(form);
    for (const file of found) {
      const row = new Row(list, file.name);
      queue.push(() => send(file, { ...details, file_name: file.name.slice(-255) }, row));
    }
    // What is said of one patient is not true of the next one.
    for (const field of form.querySelectorAll<HTMLInputElement>('input[name^="patient."]')) field.value = "";
    run();
  };

  input.addEventListener("change", () => {
    add(input.files ?? []);
    input.value = "";
  });
  for (const kind of ["dragover", "dragenter"]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    add(event.dataTransfer?.files ?? []);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", (event) => {
    const field = event.target;
    if (field instanceof HTMLSelectElement && field.dataset["go"] !== undefined) {
      window.location.assign(`${field.dataset["go"]}${encodeURIComponent(field.value)}`);
    }
  });
  window.addEventListener("beforeunload", (event) => {
    if (running > 0) event.preventDefault();
  });
  const record = document.getElementById("record");
  const recording = document.getElementById("recording");
  const recorded = document.getElementById("recorded");
  if (record instanceof HTMLButtonElement && recording !== null && recorded !== null) {
    offerRecording(record, recording, recorded, add);
  }
}

function detailsOf(form: HTMLFormElement): Record<string, unknown> {
  const data = new FormData(form);
  const text = (name: string): string => String(data.get(name) ?? "");
  return {
    client: form.dataset["client"],
    author: text("author"),
    work_type: text("work_type"),
    stat: data.has("stat"),
    note: text("note"),
    copies: data.getAll("copies"),
    patient: {
      name: text("patient.name"),
      record_number: text("patient.record_number"),
      birth_date: text("patient.birth_date"),
      service_date: text("patient.service_date"),
    },
  };
}

class Row {
  private readonly item = document.createElement("li");
  private readonly state = document.createElement("span");
  private readonly bar = document.createElement("progress");
  readonly stop = new AbortController();

  constructor(list: HTMLElement, name: string) {
    const title = document.createElement("span");
    title.className = "file-name";
    title.textContent = name;
    this.state.className = "state";
    this.state.setAttribute("role", "status");
    this.state.textContent = "waits for its turn";
    const cancel = document.createElement("button");
    cancel.type = "button";
    cancel.className = "quiet";
    cancel.textContent = "Stop";
    cancel.setAttribute("aria-label", `Stop sending ${name}`);
    cancel.addEventListener("click", () => this.stop.abort());
    this.bar.max = 1;
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", `Sent of ${name}`);
    this.item.append(title, this.state, cancel, this.bar);
    list.append(this.item);
  }

  progress(words: string, part: number): void {
    this.state.textContent = words;
    this.bar.value = part;
  }

  end(words: string, kind: "done" | "wrong"): void {
    this.state.textContent = words;
    this.item.classList.add(kind);
    this.item.querySelector("button")?.remove();
    if (kind === "done") this.bar.value = 1;
  }
}

async function send(file: File, details: Record<string, unknown>, row: Row): Promise<void> {
  const signal = row.stop.signal;
  try {
    if (file.size === 0) {
      row.end("This file is empty.", "wrong");
      return;
    }
    row.progress("is read", 0);
    const sha256 = await digest(file, signal);
    const kept = KEPT + sha256;
    let upload = (await resumed(kept, file.size)) ?? (await create(file, details, sha256));
    localStorage.setItem(kept, `${upload.client}/${upload.upload}`);
    let tries = 0;
    while (upload.state === "OPEN") {
      signal.throwIfAborted();
      const offset = upload.committed;
      row.progress(tries > 0 ? "goes on when the line is back" : `${Math.floor((100 * offset) / file.size)} % sent`, offset / file.size);
      const piece = file.slice(offset, offset + PIECE);
      const finish = offset + piece.size >= file.size ? "1" : "0";
      const address = `/answers/uploads/${upload.client}/${upload.upload}`;
      try {
        upload = (await ask<Upload>("PUT", `${address}?offset=${offset}&finish=${finish}`, piece, signal))!;
        tries = 0;
      } catch (error) {
        if (!(error instanceof Refused) || !mayPass(error) || tries >= TRIES) throw error;
        tries += 1;
        if (error.status === 416) {
          upload = error.told as unknown as Upload;
        } else {
          await pause(Math.min(500 * tries, 5000), signal);
          upload = (await again<Upload>(address)) ?? upload;
        }
      }
    }
    localStorage.removeItem(kept);
    if (upload.state === "FINISHED") row.end("received", "done");
    else if (upload.state === "DUPLICATE") row.end("was sent before: nothing new was made", "done");
    else row.end("was given up: choose it again", "wrong");
  } catch (error) {
    if (signal.aborted) row.end("stopped: choose it again to go on", "wrong");
    else row.end(error instanceof Refused ? error.message : "This file cannot be read.", "wrong");
  }
}

const mayPass = (error: Refused): boolean => error.status === 0 || error.status === 416 || error.status === 429 || error.status >= 500;

async function digest(file: File, signal: AbortSignal): Promise<string> {
  const hash = new Sha256();
  for (let at = 0; at < file.size; at += PIECE) {
    signal.throwIfAborted();
    hash.update(new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer()));
  }
  return hash.hex();
}

// Only ids are kept in the browser, under the file's sum: nothing of the patient, not even the file's name.
async function resumed(kept: string, size: number): Promise<Upload | null> {
  const name = localStorage.getItem(kept);
  if (name === null) return null;
  const there = await again<Upload & { size: number }>(`/answers/uploads/${name}`);
  if (there !== null && there.state === "OPEN" && there.size === size) return there;
  localStorage.removeItem(kept);
  return null;
}

async function again<Told>(address: string): Promise<Told | null> {
  try {
    return await ask<Told>("GET", address);
  } catch {
    return null;
  }
}

async function create(file: File, details: Record<string, unknown>, sha256: string): Promise<Upload> {
  const request = { ...details, size: file.size, sha256, request_id: newRequest() };
  for (let tries = 0; ; tries += 1) {
    try {
      return (await ask<Upload>("POST", "/answers/uploads", request))!;
    } catch (error) {
      if (!(error instanceof Refused) || !mayPass(error) || error.status === 416 || tries >= TRIES) throw error;
      await pause(Math.min(500 * (tries + 1), 5000));
    }
  }
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = window.setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => {
      window.clearTimeout(timer);
      reject(new DOMException("stopped", "AbortError"));
    });
  });
}

function offerRecording(
  button: HTMLButtonElement,
  told: HTMLElement,
  length: HTMLElement,
  add: (files: File[]) => void,
): void {
  if (!("MediaRecorder" in window) || navigator.mediaDevices === undefined) {
    button.disabled = true;
    told.textContent = "This browser cannot record.";
    return;
  }
  let recorder: MediaRecorder | null = null;
  button.addEventListener("click", () => {
    if (recorder !== null) {
      recorder.stop();
      return;
    }
    void navigator.mediaDevices
      .getUserMedia({ audio: { channelCount: 1, noiseSuppression: false, autoGainControl: true } })
      .then((stream) => {
        const pieces: Blob[] = [];
        const type = MediaRecorder.isTypeSupported("audio/webm;codecs=opus") ? "audio/webm;codecs=opus" : "";
        const current = new MediaRecorder(stream, type === "" ? {} : { mimeType: type });
        recorder = current;
        let begun = 0;
        current.addEventListener("start", () => (begun = performance.now()));
        current.addEventListener("dataavailable", (event) => {
          pieces.push(event.data);
          if (event.data.size > 0) length.textContent = clock((performance.now() - begun) / 1000);
        });
        current.addEventListener("stop", () => {
          for (const track of stream.getTracks()) track.stop();
          recorder = null;
          button.textContent = "Record now";
          told.textContent = "";
          length.textContent = "";
          const ending = current.mimeType.includes("mp4") ? "m4a" : "webm";
          add([new File(pieces, `recorded-${new Date().toISOString().slice(0, 19).replace(/:/g, "-")}.${ending}`, { type: current.mimeType })]);
        });
        current.start(1000);
        button.textContent = "Stop and send";
        told.textContent = "Recording.";
      })
      .catch(() => {
        told.textContent = "The microphone may not be used: allow it for this page, then try again.";
      });
  });
}
