// QA's side: marks on what is selected, with category and weight, and the score as one marks.

import { element } from "../desk/elements";
import { CATEGORIES, PASSES, scoreOf, WEIGHT_WORDS, WEIGHTS } from "./marks";
import type { Mark, Weight } from "./marks";

const LONGEST_PASSAGE = 120;

export class Review {
  readonly place: HTMLElement;
  private readonly list: Mark[] = [];
  private readonly score = element("p", { class: "score", role: "status" });
  private readonly shown = element("ul", {});

  /** `selected` tells what is selected in the text at the moment. */
  constructor(selected: () => string) {
    const weight = element("select", { id: "mark-weight", change: () => offer() });
    for (const each of Object.keys(WEIGHTS)) weight.append(element("option", { value: each }, WEIGHT_WORDS[each as Weight]));
    weight.value = "noncritical";
    const category = element("select", { id: "mark-category" });
    const comment = element("input", { id: "mark-comment", type: "text", maxlength: "300", autocomplete: "off" });
    const offer = (): void => category.replaceChildren(...CATEGORIES[weight.value as Weight].map((each) => element("option", {}, each)));
    offer();
    this.place = element(
      "section",
      { class: "marks" },
      element("h2", {}, "Marks"),
      this.score,
      this.shown,
      element(
        "form",
        {
          submit: (event) => {
            event.preventDefault();
            this.list.push({
              weight: weight.value as Weight,
              category: category.value,
              passage: selected().slice(0, LONGEST_PASSAGE),
              comment: comment.value.trim(),
            });
            comment.value = "";
            this.draw();
          },
        },
        element("label", { for: "mark-weight" }, "Weight"),
        weight,
        element("label", { for: "mark-category" }, "What it is"),
        category,
        element("label", { for: "mark-comment" }, "Comment"),
        comment,
        element("button", {}, "Mark what is selected"),
      ),
    );
    this.draw();
  }

  get marks(): readonly Mark[] {
    return this.list;
  }

  private draw(): void {
    const score = scoreOf(this.list);
    this.score.textContent = `${score} of 100: ${score >= PASSES ? "passes" : "does not pass"}`;
    this.score.dataset["passes"] = String(score >= PASSES);
    this.shown.replaceChildren(
      ...this.list.map((mark, index) =>
        element(
          "li",
          {},
          element("span", {}, [mark.category, mark.passage && `“${mark.passage}”`, mark.comment].filter(Boolean).join(", ")),
          element(
            "button",
            {
              type: "button",
              class: "quiet danger",
              "aria-label": `Take away mark ${index + 1}`,
              click: () => {
                this.list.splice(index, 1);
                this.draw();
              },
            },
            "Take away",
          ),
        ),
      ),
    );
  }
}
