// What lies over a phone's screen (toasts, alerts, sheets) and over the whole page (dialogs, the picture viewer).

import { h, icon } from "./dom.js";
import { t } from "./texts.js";

const READING_TIME = 2600;
const READING_TIME_PER_LETTER = 40;

// Where toasts appear: there from the start, so that a screen reader listens to it.
export const notices = () => h("div", { class: "notices", role: "status" });

export function toast(screen, text) {
  const note = h("div", { class: "toast" }, text);
  screen.querySelector(".notices").replaceChildren(note);
  setTimeout(() => note.classList.add("gone"), READING_TIME + text.length * READING_TIME_PER_LETTER);
  note.addEventListener("transitionend", () => note.classList.contains("gone") && note.remove());
}

// A layer with a panel; closes by Escape, by a tap beside it, or by the returned function. What it covers is out of
// reach meanwhile.
function layer(screen, kind, label, ...content) {
  const before = document.activeElement;
  const panel = h("div", { class: `panel ${kind}`, role: kind === "alert" ? "alertdialog" : "dialog", "aria-modal": "true", "aria-label": label, tabindex: "-1" }, content);
  const veil = h("div", { class: `veil veil-${kind}` }, panel);
  const covered = [...screen.children].filter((child) => !child.inert && !child.classList.contains("notices"));
  const close = () => {
    for (const element of covered) element.inert = false;
    veil.remove();
    before?.focus?.({ preventScroll: true });
  };
  veil.addEventListener("click", (event) => event.target === veil && close());
  veil.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
    }
  });
  screen.append(veil);
  (panel.querySelector("[data-first]") || panel).focus({ preventScroll: true });
  for (const element of covered) element.inert = true;
  return close;
}

export function alertBox(screen, title, text) {
  const done = h("button", { type: "button", class: "text-button", "data-first": true, on: { click: () => close() } }, t("ok"));
  const close = layer(screen, "alert", title, h("h2", {}, title), h("p", {}, text), h("div", { class: "panel-actions" }, done));
}

export function sheet(screen, title, ...content) {
  const close = layer(screen, "sheet", title, heading(title, () => close()), content);
  return close;
}

// Over the whole page; `closed()` is called at its end.
export function dialog(kind, title, content, closed = () => {}) {
  const element = h("dialog", { class: `page-dialog ${kind}`, "aria-label": title });
  element.append(heading(title, () => element.close()), ...content);
  element.addEventListener("click", (event) => event.target === element && element.close());
  element.addEventListener("close", () => {
    element.remove();
    closed();
  });
  document.body.append(element);
  element.showModal();
}

export function viewPicture(url, caption, file = "photo.jpg") {
  const name = caption || t("photo");
  const save = h("a", { class: "round", href: url, download: file, "aria-label": t("download"), title: t("download") }, icon("download"));
  dialog("viewer", name, [h("img", { src: url, alt: name }), save]);
}

function heading(title, close) {
  const shut = h("button", { type: "button", class: "round", "aria-label": t("close"), on: { click: close } }, icon("close"));
  return h("div", { class: "panel-head" }, h("h2", {}, title), shut);
}
