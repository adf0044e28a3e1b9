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
    this.day = h("span");
    this.time = h("b");
    this.clock = this.button("clock", "", () => moveClock(store), [h("time", { class: "top-clock" }, this.day, this.time), icon("clock")], "clock-button");
    this.offline = h("span", { class: "offline", role: "status" });
    this.element.replaceChildren(
      h("img", { class: "logo", src: "/page/icon.svg", alt: "", width: 36, height: 36 }),
      h("div", { class: "brand" }, h("h1", {}, store.title), store.subtitle ? h("p", {}, store.subtitle) : ""),
      h(
        "div",
        { class: "top-end" },
        this.offline,
        this.clock,
        this.button("language", t("language"), () => this.switchLanguage(), lang() === "zh" ? "EN" : "中"),
        this.button("theme", t(THEME_NAMES[theme()]), () => this.switchTheme(), icon(THEME_ICONS[theme()])),
      ),
    );
    this.drawTime();
    this.setOnline(this.online);
    if (focused) this.element.querySelector(`[data-job="${focused}"]`)?.focus();
  }

  drawTime() {
    const now = this.store.now();
    this.day.textContent = fullDate(now);
    this.time.textContent = clockTime(now);
    const label = `${t("moveClock")}: ${fullDate(now)} ${clockTime(now)}`;
    this.clock.setAttribute("aria-label", label);
    this.clock.title = label;
  }

  setOnline(online) {
    this.online = online;
    this.offline.textContent = online ? "" : t("offline");
  }

  button(job, label, click, content, look = "round") {
    return h("button", { type: "button", class: look, data: { job }, "aria-label": label, title: label, on: { click } }, content);
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
