// The page: people side by side where there is room, behind tabs where there is not.

import { avatar, h, icon, roam } from "./dom.js";
import { Phone } from "./phone.js";
import { Store } from "./store.js";
import { clockTime, fullDate, lang, locale, setLanguage, t } from "./texts.js";

const THEMES = ["auto", "light", "dark"];
const EVENTS = ["message", "edited", "deleted", "pinned", "keyboard", "action", "press", "answer", "menu", "chat", "unread"];
const systemDark = matchMedia("(prefers-color-scheme: dark)");
const narrow = matchMedia("(max-width: 820px)");
const store = new Store();
const phones = new Map();
const [top_, tabs, stage] = ["top", "tabs", "stage"].map((id) => document.getElementById(id));
let current = null;
let online = true;

const deeds = { visible: (phone) => document.visibilityState === "visible" && (!narrow.matches || phone.personId === current) };

function theme() {
  return localStorage.getItem("sandbox.theme") || "auto";
}

function applyTheme() {
  const wished = theme();
  document.documentElement.dataset.theme = wished !== "auto" ? wished : systemDark.matches ? "dark" : "light";
}

function drawTop() {
  const names = { auto: "themeAuto", light: "themeLight", dark: "themeDark" };
  const nextTheme = () => {
    localStorage.setItem("sandbox.theme", THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length]);
    applyTheme();
    drawTop();
  };
  const nextLanguage = () => {
    setLanguage(lang() === "zh" ? "en" : "zh");
    drawAll();
  };
  const now = store.now();
  top_.replaceChildren(
    h("img", { class: "logo", src: "/page/icon.svg", alt: "", width: 36, height: 36 }),
    h("div", { class: "brand" }, h("h1", {}, store.title), store.subtitle ? h("p", {}, store.subtitle) : ""),
    h("div", { class: "top-end" },
      online ? null : h("span", { class: "offline", role: "status" }, t("offline")),
      h("time", { class: "top-clock" }, h("span", {}, fullDate(now)), h("b", {}, clockTime(now))),
      h("button", { type: "button", class: "round", "aria-label": t("language"), title: t("language"), on: { click: nextLanguage } }, lang() === "zh" ? "EN" : "中"),
      h("button", { type: "button", class: "round", "aria-label": t(names[theme()]), title: t(names[theme()]), on: { click: nextTheme } }, icon({ auto: "auto", light: "sun", dark: "moon" }[theme()])),
    ),
  );
}

function drawTabs() {
  tabs.setAttribute("aria-label", t("people"));
  tabs.replaceChildren(...[...store.people.values()].map((person) => {
    const unread = store.unreadOfPerson(person.id);
    const chosen = person.id === current;
    return h(
      "button",
      {
        type: "button",
        role: "tab",
        class: "tab",
        "aria-selected": String(chosen),
        tabindex: chosen ? "0" : "-1",
        "aria-label": [person.name, person.role, unread ? t("unread", { n: unread }) : ""].filter(Boolean).join(", "),
        on: { click: () => choose(person.id) },
      },
      avatar(person.name, person.id, "small"),
      h("span", { class: "tab-text" }, h("strong", {}, person.name), person.role ? h("small", {}, person.role.split(" · ")[0]) : ""),
      unread ? h("b", { class: "badge" }, String(unread)) : null,
    );
  }));
  const waiting = [...store.people.keys()].reduce((sum, id) => sum + store.unreadOfPerson(id), 0);
  document.title = waiting && document.hidden ? `(${waiting}) ${store.title}` : store.title;
}

function choose(personId) {
  current = personId;
  for (const [id, phone] of phones) phone.element.classList.toggle("current", id === personId);
  const phone = phones.get(personId);
  phone?.markRead();
  if (phone?.list.following) phone.list.toNewest();
  drawTabs();
  tabs.querySelector('[aria-selected="true"]')?.scrollIntoView({ inline: "nearest", block: "nearest" });
}

// Phones come and go with their people; those whose person changed are drawn anew.
async function drawPeople() {
  for (const id of [...phones.keys()]) {
    if (store.people.has(id)) continue;
    phones.get(id).element.remove();
    phones.delete(id);
  }
  for (const person of store.people.values()) {
    if (!phones.has(person.id)) {
      const phone = new Phone(store, person, deeds);
      phones.set(person.id, phone);
      stage.append(phone.element);
    }
  }
  stage.querySelector(".nobody")?.remove();
  if (!phones.size) stage.append(h("p", { class: "nobody" }, t("nobody")));
  if (!phones.has(current)) current = phones.keys().next().value ?? null;
  drawTabs();
  await Promise.all([...phones.values()].filter((phone) => phone.outdated()).map((phone) => phone.draw()));
  if (current !== null) choose(current);
}

async function drawAll() {
  document.documentElement.lang = locale();
  drawTop();
  for (const phone of phones.values()) phone.forget();
  await drawPeople();
  document.documentElement.dataset.ready = "true";
}

// Events are drawn one after the other, each on every phone.
let queue = Promise.resolve();
const later = (deed) => {
  queue = queue.then(deed).catch((error) => console.error(error));
};

for (const kind of EVENTS) {
  store.addEventListener(kind, ({ detail }) => later(async () => {
    await Promise.all([...phones.values()].map((phone) => phone.happened(kind, detail)));
    if (kind === "message" || kind === "unread") drawTabs();
  }));
}
store.addEventListener("state", () => later(drawAll));
store.addEventListener("people", () => later(drawPeople));
store.addEventListener("clock", () => later(drawTop));
store.addEventListener("online", ({ detail }) => {
  if (online === detail.online) return;
  online = detail.online;
  later(drawTop);
});

tabs.addEventListener("keydown", (event) => roam(event, tabs, ".tab"));
narrow.addEventListener("change", () => current !== null && choose(current));
document.addEventListener("visibilitychange", () => {
  for (const phone of phones.values()) phone.markRead();
  drawTabs();
});
setInterval(() => later(() => {
  drawTop();
  for (const phone of phones.values()) phone.drawHeader();
}), 15000);

systemDark.addEventListener("change", applyTheme);
applyTheme();
await store.load();
store.connect();
