// One person's phone: header, messages, composer.

import { act } from "./api.js";
import { avatar, botAvatar, h, icon } from "./dom.js";
import { Composer } from "./composer.js";
import { setSpinning } from "./keyboard.js";
import { bubble, isService, summary } from "./message.js";
import { alertBox, sheet, toast, viewPicture } from "./overlay.js";
import { clockTime, dayLabel, sameDay, t } from "./texts.js";

const TYPING_LASTS = 5000;
const GROUPED_WITHIN = 300;

export class Phone {
  constructor(store, person, deeds) {
    this.store = store;
    this.personId = person.id;
    this.chatId = person.id;
    this.deeds = deeds;
    this.composer = new Composer(this);
    this.drawn = new Map();
    this.missed = 0;
    this.build();
  }

  get person() {
    return this.store.people.get(this.personId);
  }

  get chat() {
    return this.store.chats.get(this.chatId) || this.store.chats.get(this.personId);
  }

  get screen() {
    return this.glass;
  }

  build() {
    this.header = h("header", { class: "chat-head" });
    this.pinned = h("div", { class: "pinned", hidden: true });
    this.list = h("div", { class: "messages", role: "log", "aria-live": "polite", tabindex: "0" });
    this.jump = h("button", { type: "button", class: "jump", "aria-label": t("newest"), hidden: true, on: { click: () => this.toNewest(true) } }, icon("down"), h("b"));
    this.list.addEventListener("scroll", () => this.scrolled());
    this.list.addEventListener("keydown", (event) => event.key === "Escape" && this.composer.input?.focus());
    this.list.addEventListener("dblclick", (event) => this.replyFrom(event));
    this.status = h("div", { class: "status-bar", "aria-hidden": "true" }, h("span", { class: "status-time" }), h("span", { class: "island" }), h("span", { class: "status-marks" }, h("i"), h("i")));
    this.glass = h(
      "div",
      { class: "glass" },
      this.status,
      this.header,
      this.pinned,
      h("div", { class: "scroll-box" }, this.list, this.jump),
      this.composer.element,
    );
    this.caption = h("div", { class: "caption" });
    this.element = h("section", { class: "phone", data: { person: this.personId } }, this.caption, h("div", { class: "frame" }, this.glass));
    this.glass.addEventListener("dragover", (event) => {
      event.preventDefault();
      this.glass.classList.add("dropping");
    });
    this.glass.addEventListener("dragleave", () => this.glass.classList.remove("dropping"));
    this.glass.addEventListener("drop", (event) => this.drop(event));
  }

  outdated() {
    return this.seen !== JSON.stringify(this.person);
  }

  // Nothing drawn so far is to be kept.
  forget() {
    this.seen = null;
    this.drawn = new Map();
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
    this.toNewest();
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
    const open = others.length ? h("button", { type: "button", class: "head-main", "aria-label": `${title}, ${t("chats")}`, on: { click: () => this.chooseChat() } }, heading) : h("div", { class: "head-main" }, heading);
    const more = group ? null : h("button", { type: "button", class: "round", "aria-label": t("more"), on: { click: () => this.more() } }, icon("more"));
    this.header.replaceChildren(open, more || "");
    this.status.firstElementChild.textContent = clockTime(store.now());
  }

  drawPinned() {
    const id = this.chat.pinned.at(-1);
    const view = this.chat.messages.get(id);
    this.pinned.hidden = !view;
    if (!view) return;
    const text = h("span", {}, h("strong", {}, t("pinned")), h("span", {}, summary(view.message)));
    this.pinned.replaceChildren(h("button", { type: "button", on: { click: () => this.goTo(id) } }, icon("tack"), text));
  }

  // Bubbles are kept as long as what they show is unchanged.
  async drawMessages() {
    const { chat } = this;
    const menu = await this.store.menu(this.personId, this.chatId);
    this.botName = menu.name;
    const kept = new Map();
    const nodes = [];
    const groups = albums([...chat.messages.values()]);
    groups.forEach((views, index) => {
      const { message } = views[0];
      const before = groups[index - 1]?.at(-1).message;
      const after = groups[index + 1]?.[0].message;
      if (!before || !sameDay(before.date, message.date)) nodes.push(this.dayMark(message.date, kept));
      const about = { first: !follows(before, message), last: !follows(message, after) };
      const signature = JSON.stringify([chat.id, views.map((view) => [view.message.message_id, view.edits]), about]);
      const known = this.drawn.get(signature);
      const node = known || bubble(views, { ...this.aboutBubble(), ...about });
      if (!known && this.drawn.size) node.classList.add(views[0].edits ? "changed" : "fresh");
      kept.set(signature, node);
      nodes.push(node);
    });
    if (!groups.length) nodes.push(this.greeting(menu));
    this.drawn = kept;
    reconcile(this.list, nodes);
  }

  dayMark(date, kept) {
    const label = dayLabel(date, this.store.now());
    const signature = `day ${this.chatId} ${label}`;
    const mark = this.drawn.get(signature) || h("div", { class: "day" }, h("span", {}, label));
    kept.set(signature, mark);
    return mark;
  }

  greeting(menu) {
    const text = menu.description;
    return h("div", { class: "greeting" }, botAvatar("large"), h("strong", {}, menu.name), h("p", {}, text ? [h("b", {}, t("what")), h("br"), text] : t("empty")));
  }

  aboutBubble() {
    const { chat, personId } = this;
    return {
      personId,
      group: chat.type !== "private",
      spinning: [...this.store.spinning.values()].filter((press) => press.person_id === personId && press.chat_id === chat.id),
      press: (message, button, row, column) => this.press(message, button, row, column),
      view: viewPicture,
      goTo: (id) => this.goTo(id),
      settled: () => this.pinnedToEnd && this.toNewest(),
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
      const own = event.message.from.id === this.personId;
      const stay = !this.pinnedToEnd && !own;
      await this.drawMessages();
      if (stay) this.setMissed(this.missed + 1);
      else this.toNewest(true);
      this.markRead();
    } else if ((kind === "edited" || kind === "deleted") && event.chat_id === this.chat.id) {
      await this.drawMessages();
      this.drawPinned();
      if (this.pinnedToEnd) this.toNewest();
    } else if (kind === "pinned" && event.chat_id === this.chat.id) {
      this.drawPinned();
    } else if (kind === "keyboard" && event.chat_id === this.chat.id) {
      await this.composer.draw();
    } else if (kind === "action" && event.chat_id === this.chat.id) {
      this.setTyping(event.action === "typing" ? "typing" : "sending");
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
    const spinning = this.aboutBubble().spinning.filter((press) => press.message_id === event.message_id);
    for (const key of this.list.querySelectorAll(`[data-id="${event.message_id}"] .key`)) {
      setSpinning(key, spinning.some((press) => press.row === Number(key.dataset.row) && press.column === Number(key.dataset.column)));
    }
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
      this.composer.input.value = `@${this.store.bot.username} ${query}`;
      this.composer.input.focus();
      this.composer.changed();
    } else {
      const place = { chat_id: this.chat.id, message_id: message.message_id, row, column };
      await this.tried(act(`people/${this.personId}/press`, place));
    }
  }

  // Deep links to the bot stay inside of the page; true when this was one.
  openLink(url) {
    let link;
    try {
      link = new URL(url);
    } catch {
      return false;
    }
    const bot = this.store.bot.username.toLowerCase();
    if (link.hostname !== "t.me" || link.pathname.slice(1).toLowerCase() !== bot) return false;
    if (link.searchParams.has("startgroup")) this.addToGroup(link.searchParams.get("startgroup"));
    else {
      this.show(this.personId);
      if (link.searchParams.has("start") || !this.person.started) {
        this.tried(act(`people/${this.personId}/start`, { payload: link.searchParams.get("start") || "" }));
      }
    }
    return true;
  }

  addToGroup(payload) {
    const groups = this.store.chatsOf(this.personId).slice(1);
    if (!groups.length) {
      toast(this.glass, t("noGroup"));
      return;
    }
    const items = groups.map((group) => {
      const click = () => {
        close();
        this.show(group.id);
        this.tried(act(`groups/${group.id}/bot`, { person_id: this.personId, payload }));
      };
      return h("button", { type: "button", class: "list-item", on: { click } }, avatar(group.title, group.id), h("strong", {}, group.title));
    });
    const close = sheet(this.glass, t("chooseGroup"), h("div", { class: "list" }, items));
  }

  chooseChat() {
    const items = this.store.chatsOf(this.personId).map((chat) => {
      const group = chat.type !== "private";
      const unread = this.store.unreadOf(this.personId, chat.id);
      const last = [...chat.messages.values()].at(-1)?.message;
      const click = () => {
        close();
        this.show(chat.id);
      };
      return h(
        "button",
        { type: "button", class: `list-item ${chat.id === this.chat.id ? "current" : ""}`, on: { click } },
        group ? avatar(chat.title, chat.id) : botAvatar(),
        h("span", {}, h("strong", {}, group ? chat.title : this.botName), h("small", {}, last && !isService(last) ? summary(last) : "")),
        unread ? h("b", { class: "badge" }, String(unread)) : null,
      );
    });
    const close = sheet(this.glass, t("chats"), h("div", { class: "list" }, items));
  }

  more() {
    const { blocked } = this.person;
    const click = () => {
      close();
      this.tried(act(`people/${this.personId}/block`, { blocked: !blocked }));
    };
    const about = h("p", { class: "about" }, `@${this.store.bot.username}`);
    const close = sheet(this.glass, this.botName, about, h("button", { type: "button", class: "list-item danger", on: { click } }, t(blocked ? "unblock" : "block")));
  }

  show(chatId) {
    if (this.chatId === chatId) return;
    this.chatId = chatId;
    this.missed = 0;
    this.drawn = new Map();
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

  focusKeys() {
    [...this.list.querySelectorAll(".keys")].at(-1)?.querySelector(".key").focus();
  }

  tried(promise) {
    return promise.catch((error) => toast(this.glass, error.message));
  }

  // Scrolling

  get pinnedToEnd() {
    return this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 80;
  }

  scrolled() {
    this.jump.hidden = this.pinnedToEnd;
    if (this.pinnedToEnd) this.setMissed(0);
  }

  setMissed(count) {
    this.missed = count;
    this.jump.lastElementChild.textContent = count ? String(count) : "";
  }

  toNewest(smooth = false) {
    this.list.scrollTo({ top: this.list.scrollHeight, behavior: smooth ? "smooth" : "instant" });
    this.setMissed(0);
  }

  goTo(id) {
    const target = this.list.querySelector(`[data-id="${id}"]`);
    if (!target) return;
    target.scrollIntoView({ block: "center", behavior: "smooth" });
    target.classList.remove("flash");
    requestAnimationFrame(() => target.classList.add("flash"));
  }

  markRead() {
    if (this.deeds.visible(this)) this.store.read(this.personId, this.chat.id);
  }
}

// Messages of one album stand together.
function albums(views) {
  const groups = [];
  for (const view of views) {
    const album = view.message.media_group_id;
    const last = groups.at(-1);
    if (album && last?.[0].message.media_group_id === album) last.push(view);
    else groups.push([view]);
  }
  return groups;
}

function follows(before, after) {
  if (!before || !after || isService(before) || isService(after)) return false;
  return before.from.id === after.from.id && after.date - before.date < GROUPED_WITHIN && sameDay(before.date, after.date);
}

function reconcile(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, index) => {
    if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] || null);
  });
}
