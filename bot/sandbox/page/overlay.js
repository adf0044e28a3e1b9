// What lies over a phone's screen: toasts, alerts, sheets, and the picture viewer over the whole page.

import { h, icon } from "./dom.js";
import { t } from "./texts.js";

export function toast(screen, text) {
  screen.querySelector(".toast")?.remove();
  const note = h("div", { class: "toast", role: "status" }, text);
  screen.append(note);
  setTimeout(() => note.classList.add("gone"), 2600 + text.length * 40);
  note.addEventListener("transitionend", () => note.classList.contains("gone") && note.remove());
}

// A layer with a panel; closes by Escape, by a tap beside it, or by the returned function.
export function layer(screen, kind, label, ...content) {
  const before = document.activeElement;
  const panel = h("div", { class: `panel ${kind}`, role: kind === "alert" ? "alertdialog" : "dialog", "aria-modal": "true", "aria-label": label, tabindex: "-1" }, content);
  const veil = h("div", { class: `veil veil-${kind}` }, panel);
  const close = () => {
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
  return close;
}

export function alertBox(screen, title, text) {
  const done = h("button", { type: "button", class: "text-button", "data-first": true, on: { click: () => close() } }, t("ok"));
  const close = layer(screen, "alert", title, h("h3", {}, title), h("p", {}, text), h("div", { class: "panel-actions" }, done));
}

export function sheet(screen, title, ...content) {
  const shut = h("button", { type: "button", class: "round", "aria-label": t("close"), on: { click: () => close() } }, icon("close"));
  const close = layer(screen, "sheet", title, h("div", { class: "sheet-head" }, h("h3", {}, title), shut), content);
  return close;
}

export function viewPicture(url, caption) {
  const dialog = h("dialog", { class: "viewer", "aria-label": caption || t("photo") });
  const shut = h("button", { type: "button", class: "round", "aria-label": t("close"), on: { click: () => dialog.close() } }, icon("close"));
  dialog.append(h("img", { src: url, alt: caption || t("photo") }), caption ? h("p", {}, caption) : "", shut);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
