// Asking the desk: JSON with the page's token, one repeat where the token is stale, and what went wrong as a sentence.


export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly told: Record<string, unknown>,
  ) {
    super(message);
  }
}

const meta = (): HTMLMetaElement | null => document.querySelector('meta[name="csrf"]');

export const csrf = (): string => meta()?.content ?? "";

export function setCsrf(token: string): void {
  const element = meta();
  if (element !== null) element.content = token;
}

export const newRequest = (): string => crypto.randomUUID();

/** Sends a request; resolves with the JSON that comes back, or null where there is none. Throws Refused. */
export async function ask<Told = Record<string, unknown>>(
  method: "GET" | "POST" | "PUT" | "DELETE",
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<Told | null> {
  const send = (): Promise<Response> => {
    const raw = body instanceof Blob;
    const init: RequestInit = { method, credentials: "same-origin", cache: "no-store", headers: {} };
    if (method !== "GET") {
      const headers: Record<string, string> = { "x-csrf-token": csrf() };
      headers["content-type"] = raw ? "application/octet-stream" : "application/json";
      init.headers = headers;
      init.body = raw ? body : JSON.stringify(body ?? {});
    }
    if (signal !== undefined) init.signal = signal;
    return fetch(path, init);
  };
  let response: Response;
  try {
    response = await send();
    if (response.status === 403 && (await codeOf(response.clone())) === "CSRF_STALE" && (await renewCsrf())) {
      response = await send();
    }
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Refused(0, "DESK_UNREACHABLE", "The desk cannot be reached. Nothing is lost: it is tried again.", {});
  }
  if (response.status === 204) return null;
  const told = await readJson(response);
  if (!response.ok) {
    const message = typeof told["message"] === "string" ? told["message"] : "That did not work: try again.";
    throw new Refused(response.status, typeof told["code"] === "string" ? told["code"] : "", message, told);
  }
  return told as Told;
}

/** What stands at an address. Throws Refused, also where nothing does. */
export async function read<Told>(path: string): Promise<Told> {
  const found = await ask<Told>("GET", path);
  if (found === null) throw new Refused(204, "", "The desk gave no answer.", {});
  return found;
}

async function renewCsrf(): Promise<boolean> {
  const response = await fetch("/answers/session", { credentials: "same-origin", cache: "no-store" });
  if (!response.ok) return false;
  const told = await readJson(response);
  if (typeof told["csrf"] !== "string" || told["user"] !== document.body.dataset["user"]) return false;
  setCsrf(told["csrf"]);
  return true;
}

async function codeOf(response: Response): Promise<unknown> {
  return (await readJson(response))["code"];
}

async function readJson(response: Response): Promise<Record<string, unknown>> {
  try {
    return (await response.json()) as Record<string, unknown>;
  } catch {
    return {};
  }
}

let told: number | undefined;

/** Tells a sentence in passing; a screen reader reads it out. */
export function say(sentence: string): void {
  const place = document.getElementById("say");
  if (place === null) return;
  const line = document.createElement("p");
  line.textContent = sentence;
  place.replaceChildren(line);
  window.clearTimeout(told);
  told = window.setTimeout(() => place.replaceChildren(), 8000);
}
