// The page's copy of the sandbox's state, kept up to date by server-sent events.

import { look } from "./api.js";
import { setZone } from "./texts.js";

const PRESS_PATIENCE = 15000;

export class Store extends EventTarget {
  people = new Map();
  chats = new Map();
  places = [];
  spinning = new Map();
  unread = new Map();
  menus = new Map();

  async load() {
    const state = await look("state");
    this.bot = state.bot;
    this.title = state.title;
    this.subtitle = state.subtitle;
    this.places = state.places;
    this.seq = state.seq;
    this.boot = state.boot;
    this.clockOffset = state.now - Date.now() / 1000;
    setZone(state.time_zone);
    this.people = new Map(state.people.map((person) => [person.id, person]));
    this.chats = new Map(state.chats.map((chat) => [chat.id, toChat(chat)]));
    this.menus.clear();
    this.tell("state");
  }

  // Somebody came, started or blocked the bot; what their chats hold comes with its own events.
  async refreshPeople() {
    const state = await look("state");
    this.people = new Map(state.people.map((person) => [person.id, person]));
    this.places = state.places;
    for (const chat of state.chats) if (!this.chats.has(chat.id)) this.chats.set(chat.id, toChat(chat));
    this.tell("people");
  }

  connect() {
    const source = new EventSource(`/sandbox/stream?after=${this.seq}&boot=${this.boot}`);
    source.onopen = () => this.tell("online", { online: true });
    source.onerror = () => this.tell("online", { online: false });
    source.addEventListener("reload", async () => {
      source.close();
      await this.load();
      this.connect();
    });
    source.onmessage = ({ data }) => this.apply(JSON.parse(data));
  }

  now() {
    return Date.now() / 1000 + this.clockOffset;
  }

  placesOf(team) {
    return this.places.filter((place) => !place.team || place.team === team);
  }

  // The chats on somebody's phone: the bot first, then their groups.
  chatsOf(personId) {
    const groups = [...this.chats.values()].filter((chat) => chat.type !== "private" && personId in chat.members);
    return [this.chats.get(personId), ...groups];
  }

  async menu(personId, chatId) {
    const key = `${personId}:${chatId}`;
    if (!this.menus.has(key)) this.menus.set(key, look(`people/${personId}/menu?chat_id=${chatId}`));
    return this.menus.get(key);
  }

  unreadOf(personId, chatId) {
    return this.unread.get(`${personId}:${chatId}`) || 0;
  }

  unreadOfPerson(personId) {
    return this.chatsOf(personId).reduce((sum, chat) => sum + this.unreadOf(personId, chat.id), 0);
  }

  read(personId, chatId) {
    if (this.unread.delete(`${personId}:${chatId}`)) this.tell("unread", { person_id: personId });
  }

  tell(kind, detail = {}) {
    this.dispatchEvent(new CustomEvent(kind, { detail }));
  }

  apply(event) {
    if (event.seq <= this.seq) return;
    this.seq = event.seq;
    const chat = this.chats.get(event.chat_id);
    if (event.kind === "people") {
      this.refreshPeople();
      return;
    }
    if (event.kind === "chat") this.chats.set(event.chat.id, toChat(event.chat));
    if (event.kind === "menu") this.menus.clear();
    if (event.kind === "clock") this.clockOffset = event.now - Date.now() / 1000;
    if (event.kind === "press") this.spin(event);
    if (event.kind === "answer") this.spinning.delete(event.press_id);
    if (chat) {
      if (event.kind === "message") this.arrive(chat, event);
      if (event.kind === "edited") chat.messages.set(event.message.message_id, event);
      if (event.kind === "deleted") {
        chat.messages.delete(event.message_id);
        chat.pinned = chat.pinned.filter((id) => id !== event.message_id);
      }
      if (event.kind === "pinned") chat.pinned = event.pinned;
      if (event.kind === "keyboard") chat.reply_keyboard = event.reply_keyboard;
    }
    this.tell(event.kind, event);
  }

  arrive(chat, view) {
    chat.messages.set(view.message.message_id, view);
    const readers = chat.type === "private" ? [chat.id] : Object.keys(chat.members).map(Number);
    for (const reader of readers) {
      if (view.message.from.id === reader) continue;
      const key = `${reader}:${chat.id}`;
      this.unread.set(key, (this.unread.get(key) || 0) + 1);
    }
  }

  spin(press) {
    this.spinning.set(press.press_id, press);
    setTimeout(() => {
      if (this.spinning.delete(press.press_id)) this.tell("answer", { ...press, text: "", late: true });
    }, PRESS_PATIENCE);
  }
}

function toChat(chat) {
  return { ...chat, messages: new Map(chat.messages.map((view) => [view.message.message_id, view])) };
}
