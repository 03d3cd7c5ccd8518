// What was typed, kept in this browser until the server has it: encrypted, with a key that the front hands out only to
// this person while they may see the job. Without the key, nothing here can be read.

export interface Kept {
  readonly etag: string;
  readonly revision: number;
  /** When it was kept, in milliseconds since 1970. */
  readonly time: number;
  readonly text: string;
}

/** Where unsaved text is kept. */
export interface Shelf {
  keep(kept: Kept): Promise<void>;
  /** What is kept, or undefined; what can't be read with this key counts as nothing. */
  read(): Promise<Kept | undefined>;
  clear(): Promise<void>;
}

interface Sealed {
  readonly etag: string;
  readonly revision: number;
  readonly time: number;
  readonly nonce: Uint8Array<ArrayBuffer>;
  readonly data: ArrayBuffer;
}

const DATABASE = "scribeline";
const STORE = "unsaved";
const KEPT_FOR_MS = 30 * 24 * 3_600_000;

/** The browser's database, for one person's text of one job. `secret` is the 32 bytes that the front gave. */
export async function openShelf(place: string, secret: Uint8Array<ArrayBuffer>): Promise<Shelf> {
  const key = await crypto.subtle.importKey("raw", secret, "AES-GCM", false, ["encrypt", "decrypt"]);
  const database = await openDatabase();
  await forgetOld(database);
  const bound = (etag: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(`${place}\n${etag}`);
  return {
    async keep({ etag, revision, time, text }) {
      const nonce = crypto.getRandomValues(new Uint8Array(12));
      const data = await crypto.subtle.encrypt(
        { name: "AES-GCM", iv: nonce, additionalData: bound(etag) },
        key,
        new TextEncoder().encode(text),
      );
      const sealed: Sealed = { etag, revision, time, nonce, data };
      await done(database.transaction(STORE, "readwrite").objectStore(STORE).put(sealed, place));
    },
    async read() {
      const sealed = (await done(database.transaction(STORE).objectStore(STORE).get(place))) as Sealed | undefined;
      if (!sealed) return undefined;
      try {
        const parameters = { name: "AES-GCM", iv: sealed.nonce, additionalData: bound(sealed.etag) };
        const text = new TextDecoder().decode(await crypto.subtle.decrypt(parameters, key, sealed.data));
        return { etag: sealed.etag, revision: sealed.revision, time: sealed.time, text };
      } catch {
        return undefined;
      }
    },
    async clear() {
      await done(database.transaction(STORE, "readwrite").objectStore(STORE).delete(place));
    },
  };
}

/** A shelf for a browser that lets nothing be kept, or a job whose key is not to be had: the server's copy is all. */
export const noShelf: Shelf = {
  keep: () => Promise.resolve(),
  read: () => Promise.resolve(undefined),
  clear: () => Promise.resolve(),
};

/** What nobody came back for, of jobs that others finished long ago. */
async function forgetOld(database: IDBDatabase): Promise<void> {
  const store = database.transaction(STORE, "readwrite").objectStore(STORE);
  const [places, texts] = await Promise.all([done(store.getAllKeys()), done<Sealed[]>(store.getAll())]);
  const oldest = Date.now() - KEPT_FOR_MS;
  await Promise.all(places.filter((_, index) => (texts[index]?.time ?? 0) < oldest).map((place) => done(store.delete(place))));
}

function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return done(request);
}

function done<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the browser's database refused"));
  });
}
