// The copies of a document that is still open, on its page.

import { fillCopies } from "../desk/copies";

for (const place of document.querySelectorAll<HTMLElement>("[data-copies]")) {
  fillCopies(place, place.dataset["copies"] ?? "");
}
