// Sheets about chats: which to show, into which group the bot comes, blocking.

import { act } from "./api.js";
import { avatar, botAvatar, h } from "./dom.js";
import { isService, summary } from "./message.js";
import { sheet, toast } from "./overlay.js";
import { t } from "./texts.js";

// A startgroup link: adds the bot to one of the person's groups.
export function addToGroup(phone, payload) {
  const groups = phone.store.chatsOf(phone.personId).slice(1);
  if (!groups.length) {
    toast(phone.glass, t("noGroup"));
    return;
  }
  const items = groups.map((group) => {
    const click = () => {
      close();
      phone.show(group.id);
      phone.tried(act(`groups/${group.id}/bot`, { person_id: phone.personId, payload }));
    };
    return h("button", { type: "button", class: "list-item", on: { click } }, avatar(group.title, group.id), h("strong", {}, group.title));
  });
  const close = sheet(phone.glass, t("chooseGroup"), h("div", { class: "list" }, items));
}

// Which chat the phone shows.
export function chooseChat(phone) {
  const items = phone.store.chatsOf(phone.personId).map((chat) => {
    const group = chat.type !== "private";
    const unread = phone.store.unreadOf(phone.personId, chat.id);
    const last = [...chat.messages.values()].at(-1)?.message;
    const click = () => {
      close();
      phone.show(chat.id);
    };
    return h(
      "button",
      { type: "button", class: `list-item ${chat.id === phone.chat.id ? "current" : ""}`, on: { click } },
      group ? avatar(chat.title, chat.id) : botAvatar(),
      h("span", {}, h("strong", {}, group ? chat.title : phone.botName), h("small", {}, last && !isService(last) ? summary(last) : "")),
      unread ? h("b", { class: "badge" }, String(unread)) : null,
    );
  });
  const close = sheet(phone.glass, t("chats"), h("div", { class: "list" }, items));
}

// What else can be done with the bot.
export function more(phone) {
  const { blocked } = phone.person;
  const click = () => {
    close();
    phone.tried(act(`people/${phone.personId}/block`, { blocked: !blocked }));
  };
  const about = h("p", { class: "about" }, `@${phone.store.bot.username}`);
  const close = sheet(phone.glass, phone.botName, about, h("button", { type: "button", class: "list-item danger", on: { click } }, t(blocked ? "unblock" : "block")));
}
