// The page's head: what this is, the sandbox's time, language and appearance.

import { moveClock } from "./clock.js";
import { h, icon } from "./dom.js";
import { clockTime, fullDate, lang, setLanguage, t } from "./texts.js";
import { nextTheme, theme } from "./theme.js";

const THEME_NAMES = { auto: "themeAuto", light: "themeLight", dark: "themeDark" };
const THEME_ICONS = { auto: "auto", light: "sun", dark: "moon" };

export class Top {
  // `changed()` is called when everything is to be drawn in another language.
  constructor(element, store, changed) {
    this.element = element;
    this.store = store;
    this.changed = changed;
    this.online = true;
  }

  draw() {
    const focused = this.element.contains(document.activeElement) ? document.activeElement.dataset.job : null;
    const { store } = this;
    const now = store.now();
    this.element.replaceChildren(
      h("img", { class: "logo", src: "/page/icon.svg", alt: "", width: 36, height: 36 }),
      h("div", { class: "brand" }, h("h1", {}, store.title), store.subtitle ? h("p", {}, store.subtitle) : ""),
      h(
        "div",
        { class: "top-end" },
        h("span", { class: "offline", role: "status", hidden: this.online }, this.online ? "" : t("offline")),
        this.button(
          "clock",
          `${t("moveClock")}: ${fullDate(now)} ${clockTime(now)}`,
          () => moveClock(store),
          [h("time", { class: "top-clock" }, h("span", {}, fullDate(now)), h("b", {}, clockTime(now))), icon("clock")],
          "clock-button",
        ),
        this.button("language", t("language"), () => this.switchLanguage(), lang() === "zh" ? "EN" : "中"),
        this.button("theme", t(THEME_NAMES[theme()]), () => this.switchTheme(), icon(THEME_ICONS[theme()])),
      ),
    );
    if (focused) this.element.querySelector(`[data-job="${focused}"]`)?.focus();
  }

  button(job, label, click, content, look = "round") {
    return h("button", { type: "button", class: look, data: { job }, "aria-label": label, title: label, on: { click } }, content);
  }

  setOnline(online) {
    if (this.online === online) return;
    this.online = online;
    this.draw();
  }

  switchLanguage() {
    setLanguage(lang() === "zh" ? "en" : "zh");
    this.changed();
  }

  switchTheme() {
    nextTheme();
    this.draw();
  }
}
