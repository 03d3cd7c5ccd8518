// Elements without markup in strings: whatever a person typed is text here, and can be nothing else.

type Child = Node | string | false | null | undefined;
type Attributes = Record<string, string | boolean | ((event: Event) => void) | undefined>;

/** An element. Attributes that are functions listen; false and undefined leave an attribute out. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value === true) made.setAttribute(name, "");
    else if (typeof value === "string") made.setAttribute(name, value);
  }
  made.append(...children.filter((child): child is Node | string => child !== false && child !== null && child !== undefined));
  return made;
}

/** Told to what had the focus before a dialog, when it has it again. */
export const FOCUS_BACK = "desk:focus-back";

/** A dialog over the page that Escape closes; `closed` is called however it ends. The focus goes back by itself. */
export function openDialog(title: string, content: readonly Node[], closed: () => void = () => undefined): HTMLDialogElement {
  const heading = element("h2", { id: `dialog-${crypto.randomUUID()}` }, title);
  const close = element("button", { type: "button", class: "quiet", click: () => dialog.close() }, "Close");
  const dialog = element(
    "dialog",
    { class: "sheet", "aria-labelledby": heading.id },
    element("header", {}, heading, close),
    ...content,
  );
  const before = document.activeElement;
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    // A text that is focused has no cursor yet: the page's selection went with the dialog.
    before?.dispatchEvent(new Event(FOCUS_BACK));
    closed();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
