// One person's phone: header, messages, composer.

import { act } from "./api.js";
import { avatar, botAvatar, h, icon } from "./dom.js";
import { Composer } from "./composer.js";
import { MessageList } from "./list.js";
import { summary } from "./message.js";
import { addToGroup, chooseChat, more } from "./chats.js";
import { alertBox, notices, toast, viewPicture } from "./overlay.js";
import { clockTime, t } from "./texts.js";

const TYPING_LASTS = 5000;
const ACTIONS = { typing: "typing", upload_photo: "sendingPhoto", find_location: "findLocation" };

export class Phone {
  constructor(store, person, deeds) {
    this.store = store;
    this.personId = person.id;
    this.chatId = person.id;
    this.deeds = deeds;
    this.composer = new Composer(this);
    this.list = new MessageList(store, () => this.aboutBubble(), () => this.composer.input?.focus());
    this.build();
  }

  get person() {
    return this.store.people.get(this.personId);
  }

  get chat() {
    return this.store.chats.get(this.chatId) || this.store.chats.get(this.personId);
  }

  build() {
    this.header = h("header", { class: "chat-head" });
    this.pinned = h("div", { class: "pinned", hidden: true });
    this.list.scroller.addEventListener("dblclick", (event) => this.replyFrom(event));
    this.status = h("div", { class: "status-bar", "aria-hidden": "true" }, h("span", { class: "status-time" }), h("span", { class: "island" }), h("span", { class: "status-marks" }, h("i"), h("i")));
    this.glass = h(
      "div",
      { class: "glass" },
      this.status,
      this.header,
      this.pinned,
      this.list.element,
      this.composer.element,
      notices(),
    );
    this.caption = h("div", { class: "caption" });
    this.element = h("section", { class: "phone", id: `phone-${this.personId}`, data: { person: this.personId } }, this.caption, h("div", { class: "frame" }, this.glass));
    this.glass.addEventListener("dragover", (event) => {
      event.preventDefault();
      this.glass.classList.add("dropping");
    });
    this.glass.addEventListener("dragleave", () => this.glass.classList.remove("dropping"));
    this.glass.addEventListener("drop", (event) => this.drop(event));
  }

  // On a narrow screen one phone at a time is shown, as its tab's panel.
  setCurrent(current, tabbed) {
    this.element.classList.toggle("current", current);
    if (tabbed) this.element.setAttribute("role", "tabpanel");
    else this.element.removeAttribute("role");
  }

  outdated() {
    return this.seen !== JSON.stringify(this.person);
  }

  // Nothing drawn so far is to be kept.
  forget() {
    this.seen = null;
    this.list.forget();
  }

  // Draws everything; parts are redrawn alone where an event allows it.
  async draw() {
    const { name, role } = this.person;
    this.seen = JSON.stringify(this.person);
    this.element.setAttribute("aria-label", role ? `${name}, ${role}` : name);
    this.glass.dataset.drop = t("drop");
    this.caption.replaceChildren(avatar(name, this.personId), h("div", {}, h("strong", {}, name), role ? h("span", { class: "role" }, role) : ""));
    this.drawHeader();
    this.drawPinned();
    await this.composer.draw();
    await this.drawMessages();
    this.list.toNewest();
  }

  drawHeader() {
    const { chat, store } = this;
    const group = chat.type !== "private";
    const title = group ? chat.title : this.botName || store.bot.first_name;
    const subtitle = this.typing ? t(this.typing) : group ? t("members", { n: Object.keys(chat.members).length + 1 }) : t("bot");
    const others = store.chatsOf(this.personId).filter((other) => other.id !== chat.id);
    const waiting = others.reduce((sum, other) => sum + store.unreadOf(this.personId, other.id), 0);
    const heading = [
      group ? avatar(chat.title, chat.id) : botAvatar(),
      h("span", { class: "head-text" }, h("strong", {}, title), h("small", { class: this.typing ? "typing" : "" }, subtitle)),
      others.length ? h("span", { class: "switch" }, waiting ? h("b", { class: "badge" }, String(waiting)) : "", icon("down")) : null,
    ];
    const open = others.length ? h("button", { type: "button", class: "head-main", "aria-label": `${title}, ${t("chats")}`, on: { click: () => chooseChat(this) } }, heading) : h("div", { class: "head-main" }, heading);
    const dots = group ? null : h("button", { type: "button", class: "round", "aria-label": t("more"), on: { click: () => more(this) } }, icon("more"));
    const focused = this.header.contains(document.activeElement) ? document.activeElement.className : "";
    this.header.replaceChildren(open, dots || "");
    if (focused) this.header.querySelector(`.${focused.split(" ")[0]}`)?.focus();
    this.drawTime();
  }

  async tick() {
    this.drawTime();
    await this.drawMessages();
  }

  drawTime() {
    this.status.firstElementChild.textContent = clockTime(this.store.now());
  }

  drawPinned() {
    const id = this.chat.pinned.at(-1);
    const view = this.chat.messages.get(id);
    this.pinned.hidden = !view;
    if (!view) return;
    const text = h("span", {}, h("strong", {}, t("pinned")), h("span", {}, summary(view.message)));
    this.pinned.replaceChildren(h("button", { type: "button", on: { click: () => this.list.goTo(id) } }, icon("tack"), text));
  }

  async drawMessages() {
    const menu = await this.store.menu(this.personId, this.chatId);
    this.botName = menu.name;
    this.list.draw(this.chat, menu);
  }

  aboutBubble() {
    const { chat, personId } = this;
    return {
      personId,
      group: chat.type !== "private",
      spinning: [...this.store.spinning.values()].filter((press) => press.person_id === personId && press.chat_id === chat.id),
      press: (message, button, row, column) => this.press(message, button, row, column),
      places: this.store.placesOf(this.person.team),
      view: viewPicture,
      goTo: (id) => this.list.goTo(id),
      deeds: {
        command: (text) => this.composer.send(text),
        link: (url) => this.openLink(url),
        copy: (text) => this.copy(text),
      },
    };
  }

  // What happens

  async happened(kind, event) {
    if (kind === "message" && event.chat_id === this.chat.id) {
      this.setTyping(null);
      await this.drawMessages();
      this.list.arrived(event.message.from.id === this.personId);
      this.markRead();
    } else if ((kind === "edited" || kind === "deleted") && event.chat_id === this.chat.id) {
      await this.drawMessages();
      this.drawPinned();
    } else if (kind === "pinned" && event.chat_id === this.chat.id) {
      this.drawPinned();
    } else if (kind === "keyboard" && event.chat_id === this.chat.id) {
      await this.composer.draw();
    } else if (kind === "action" && event.chat_id === this.chat.id) {
      this.setTyping(ACTIONS[event.action] || "sending");
    } else if ((kind === "press" || kind === "answer") && event.person_id === this.personId) {
      this.answered(kind, event);
    } else if (kind === "menu" || kind === "chat") {
      await this.composer.draw();
      await this.drawMessages();
      this.drawHeader();
    } else if (kind === "unread") {
      this.drawHeader();
    }
    if (kind === "message") this.drawHeader();
  }

  answered(kind, event) {
    this.list.showSpinning(event.message_id);
    if (kind === "press" || event.late) return;
    if (event.text) {
      if (event.show_alert) alertBox(this.glass, this.botName, event.text);
      else toast(this.glass, event.text);
    }
    if (event.url) this.openLink(event.url);
  }

  setTyping(kind) {
    clearTimeout(this.typingTimer);
    if (kind) this.typingTimer = setTimeout(() => this.setTyping(null), TYPING_LASTS);
    if (this.typing === kind) return;
    this.typing = kind;
    this.drawHeader();
  }

  // What the person does

  async press(message, button, row, column) {
    if (button.url) {
      if (!this.openLink(button.url)) window.open(button.url, "_blank", "noopener");
    } else if (button.copy_text) {
      this.copy(button.copy_text.text);
    } else if (button.switch_inline_query_current_chat !== undefined || button.switch_inline_query !== undefined) {
      const query = button.switch_inline_query_current_chat ?? button.switch_inline_query;
      this.composer.fill(`@${this.store.bot.username} ${query}`);
    } else {
      const place = { chat_id: this.chat.id, message_id: message.message_id, row, column };
      await this.tried(act(`people/${this.personId}/press`, place));
    }
  }

  // Deep links to the bot and Telegram's way to share a link stay inside of the page; true when this was one.
  openLink(url) {
    let link;
    try {
      link = new URL(url);
    } catch {
      return false;
    }
    const bot = this.store.bot.username.toLowerCase();
    if (link.hostname === "t.me" && link.pathname === "/share/url") {
      this.composer.fill([link.searchParams.get("text"), link.searchParams.get("url")].filter(Boolean).join("\n"));
      return true;
    }
    if (link.hostname !== "t.me" || link.pathname.slice(1).toLowerCase() !== bot) return false;
    if (link.searchParams.has("startgroup")) addToGroup(this, link.searchParams.get("startgroup"));
    else {
      this.show(this.personId);
      if (link.searchParams.has("start") || !this.person.started) {
        this.openStart(link.searchParams.get("start") || "");
      }
    }
    return true;
  }

  openStart(payload) {
    this.tried(act(`people/${this.personId}/start`, { payload }));
  }

  show(chatId) {
    if (this.chatId === chatId) return;
    this.chatId = chatId;
    this.list.forget();
    this.composer.setReply(null);
    this.draw();
    this.markRead();
  }

  async copy(text) {
    await navigator.clipboard?.writeText(text).catch(() => {});
    toast(this.glass, t("copied"));
  }

  replyFrom(event) {
    const id = Number(event.target.closest(".message")?.dataset.id);
    const view = this.chat.messages.get(id);
    if (view) this.composer.setReply(view);
  }

  drop(event) {
    event.preventDefault();
    this.glass.classList.remove("dropping");
    const files = [...event.dataTransfer.files];
    if (files.length && this.composer.input) this.composer.dropped(files);
  }

  tried(promise) {
    return promise.catch((error) => toast(this.glass, error.message));
  }

  markRead() {
    if (this.deeds.visible(this)) this.store.read(this.personId, this.chat.id);
  }
}
