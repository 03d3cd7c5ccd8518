// The little of Node that tests read files with.

declare module "node:fs" {
  export function readFileSync(path: URL): Uint8Array;
  export function readFileSync(path: URL, encoding: "utf8"): string;
}

declare module "node:zlib" {
  export function gunzipSync(data: Uint8Array): { toString(encoding: "utf8"): string };
}
