// Inline keyboards: buttons that spin until the bot has answered.

import { h, icon, roam } from "./dom.js";
import { t } from "./texts.js";

// `press(button, row, column)` does what the button says.
export function inlineKeyboard(markup, spinning, press) {
  const rows = markup.inline_keyboard.map((buttons, row) =>
    h("div", { class: "key-row" }, buttons.map((button, column) => {
      const mark = button.url || button.switch_inline_query !== undefined ? icon("link") : null;
      const key = h(
        "button",
        {
          type: "button",
          class: `key ${button.style ? `key-${button.style}` : ""}`,
          data: { row, column },
          // One stop for Tab; the arrow keys reach the others.
          tabindex: row + column === 0 ? "0" : "-1",
          on: { click: () => press(button, row, column) },
        },
        h("span", { class: "key-label" }, button.text),
        mark,
        h("span", { class: "spinner", "aria-hidden": "true" }),
      );
      setSpinning(key, spinning.some((one) => one.row === row && one.column === column));
      return key;
    })),
  );
  const board = h("div", { class: "keys", role: "group", "aria-label": t("buttons") }, rows);
  board.addEventListener("keydown", (event) => roam(event, board, ".key"));
  return board;
}

export function setSpinning(key, on) {
  key.classList.toggle("spinning", on);
  if (on) key.setAttribute("aria-busy", "true");
  else key.removeAttribute("aria-busy");
  key.title = on ? t("waiting") : "";
}

export function replyKeyboard(markup, deeds) {
  const rows = markup.keyboard.map((buttons) =>
    h("div", { class: "key-row" }, buttons.map((button) => {
      const click = () => (button.request_location ? deeds.location() : deeds.send(button.text));
      const props = { type: "button", class: `key ${button.style ? `key-${button.style}` : ""}`, on: { click } };
      return h("button", props, h("span", { class: "key-label" }, button.text), button.request_location ? icon("pin") : null);
    })),
  );
  return h("div", { class: "reply-keys", role: "group", "aria-label": t("buttons") }, rows);
}
