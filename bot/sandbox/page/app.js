// The page: its head, its stage, and the events that move them.

import { h } from "./dom.js";
import { Stage } from "./stage.js";
import { Store } from "./store.js";
import { locale } from "./texts.js";
import { applyTheme } from "./theme.js";
import { Top } from "./top.js";

const EVENTS = ["message", "edited", "deleted", "pinned", "keyboard", "action", "press", "answer", "menu", "chat", "unread"];
const CLOCK_STEP = 15_000;

applyTheme();
const place = (name) => document.getElementById(name);
const store = new Store();
const top_ = new Top(place("top"), store, () => later(drawAll));
const stage = new Stage(store, { stage: place("stage"), teams: place("teams"), tabs: place("tabs") });

// Events are drawn one after the other, each on every phone.
let queue = Promise.resolve();
function later(deed) {
  queue = queue.then(deed).catch((error) => console.error(error));
}

async function drawAll() {
  document.documentElement.lang = locale();
  top_.draw();
  for (const phone of stage.phones.values()) phone.forget();
  await stage.draw();
  document.documentElement.dataset.ready = "true";
}

for (const kind of EVENTS) {
  store.addEventListener(kind, ({ detail }) => later(async () => {
    await Promise.all([...stage.phones.values()].map((phone) => phone.happened(kind, detail)));
    if (kind === "message" || kind === "unread") stage.drawBars();
  }));
}
store.addEventListener("state", () => later(drawAll));
store.addEventListener("people", () => later(() => stage.draw()));
store.addEventListener("clock", () => later(async () => {
  top_.drawTime();
  // Today's messages may be yesterday's now.
  await Promise.all([...stage.phones.values()].map((phone) => phone.tick()));
}));
store.addEventListener("online", ({ detail }) => later(() => top_.setOnline(detail.online)));
setInterval(() => later(() => {
  top_.drawTime();
  for (const phone of stage.phones.values()) phone.drawTime();
}), CLOCK_STEP);

try {
  await store.load();
  store.connect();
} catch (error) {
  place("stage").replaceChildren(h("p", { class: "nobody", role: "alert" }, error.message));
}
