// Moving the sandbox's time on: deadlines come, reminders are sent, grades change with the calendar.

import { act } from "./api.js";
import { h } from "./dom.js";
import { dialog } from "./overlay.js";
import { clockTime, fullDate, isoDay, t } from "./texts.js";

const HOUR = 3600;
const DAY = 24 * HOUR;
const STEPS = [["hour", HOUR], ["day", DAY], ["week", 7 * DAY], ["month", 30 * DAY], ["year", 365 * DAY]];

export function moveClock(store) {
  const shown = h("p", { class: "clock-now", role: "status" });
  const problem = h("p", { class: "problem", role: "alert" });
  const tell = () => { shown.textContent = `${fullDate(store.now())} ${clockTime(store.now())}`; };
  const advance = async (seconds) => {
    try {
      await act("clock", { advance: seconds });
      problem.textContent = "";
    } catch (error) {
      problem.textContent = error.message;
    }
  };
  const steps = STEPS.map(([name, seconds]) =>
    h("button", { type: "button", class: "chip", on: { click: () => advance(seconds) } }, t(`step_${name}`)),
  );
  const today = isoDay(store.now());
  const day = h("input", { class: "field", type: "date", "aria-label": t("toDay"), min: today, value: today });
  // Only forwards: what was said cannot be unsaid.
  const submit = (event) => {
    event.preventDefault();
    const days = Math.round((Date.parse(day.value) - Date.parse(isoDay(store.now()))) / 1000 / DAY);
    if (days > 0) advance(days * DAY);
    else problem.textContent = t("onlyForward");
  };
  const form = h("form", { class: "pair", on: { submit } }, day, h("button", { class: "solid" }, t("toDay")));
  store.addEventListener("clock", tell);
  tell();
  const about = h("p", { class: "about" }, t("clockAbout"));
  const closed = () => store.removeEventListener("clock", tell);
  dialog("card", t("moveClock"), [shown, about, h("div", { class: "steps" }, steps), form, problem], closed);
}
