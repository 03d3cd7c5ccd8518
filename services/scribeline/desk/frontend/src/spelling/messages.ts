// What the page and the spelling check's worker say to each other.

export type Asked =
  | { readonly kind: "load"; readonly address: string; readonly isBritish: boolean }
  | { readonly kind: "right"; readonly words: readonly string[] }
  | { readonly kind: "check"; readonly words: readonly string[] }
  | { readonly kind: "suggest"; readonly id: number; readonly word: string };

export type Told =
  | { readonly kind: "ready" }
  | { readonly kind: "failed" }
  | { readonly kind: "checked"; readonly words: readonly string[]; readonly wrong: readonly string[] }
  | { readonly kind: "suggested"; readonly id: number; readonly words: readonly string[] };
