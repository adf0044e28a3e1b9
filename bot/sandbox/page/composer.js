// The lower edge of a chat: text, commands, inline queries, attachments, suggestions.

import { act } from "./api.js";
import { chooseAttachment, previewFiles } from "./attach.js";
import { h, icon, roam } from "./dom.js";
import { replyKeyboard } from "./keyboard.js";
import { nameOf, summary } from "./message.js";
import { toast } from "./overlay.js";
import { chooseLocation } from "./picker.js";
import { t } from "./texts.js";

const INLINE_PAUSE = 250;
const GROWS_BY_ITSELF = CSS.supports("field-sizing", "content");

export class Composer {
  constructor(phone) {
    this.phone = phone;
    this.replyTo = null;
    this.asked = 0;
    this.element = h("footer", { class: "composer" });
    this.popup = h("div", { class: "popup", role: "listbox", id: `popup-${phone.personId}`, "aria-label": t("commands"), hidden: true });
    this.popup.addEventListener("keydown", (event) => this.popupKey(event));
  }

  // Builds the whole edge anew; the draft stays.
  async draw() {
    const { person, chat, store } = this.phone;
    const draft = this.input?.value || "";
    if (chat.type === "private" && (!person.started || person.blocked)) {
      this.drawStart();
      return;
    }
    this.commands = (await store.menu(person.id, chat.id)).commands;
    this.input = h("textarea", { class: "draft", rows: "1", placeholder: t("message"), "aria-label": t("message"), "aria-autocomplete": "list", "aria-controls": this.popup.id, enterkeyhint: "send", maxlength: "4096" });
    this.input.value = draft;
    this.input.addEventListener("input", () => this.changed());
    this.input.addEventListener("keydown", (event) => this.inputKey(event));
    this.input.addEventListener("paste", (event) => this.pasted(event));
    const menu = { type: "button", class: "menu-button", "aria-label": t("commands"), on: { click: () => this.toggleMenu() } };
    const attach = { type: "button", class: "round", "aria-label": t("attach"), on: { click: () => chooseAttachment(this.phone) } };
    this.sendButton = h("button", { type: "button", class: "send", "aria-label": t("send"), on: { click: () => this.submit() } }, icon("send"));
    this.chips = h("div", { class: "chips", role: "group", "aria-label": t("suggestions") }, (chat.type === "private" ? person.suggestions : []).map((text) => this.chip(text)));
    this.replyBar = h("div", { class: "reply-bar", hidden: true });
    const keyboard = chat.reply_keyboard
      ? replyKeyboard(chat.reply_keyboard, { send: (text) => this.send(text), location: () => chooseLocation(this.phone) })
      : null;
    this.element.replaceChildren(
      this.popup,
      this.chips,
      this.replyBar,
      h(
        "div",
        { class: "compose-row" },
        this.commands.length ? h("button", menu, icon("menu"), h("span", {}, t("menu"))) : null,
        h("div", { class: "draft-box" }, this.input, h("button", attach, icon("attach"))),
        this.sendButton,
      ),
      keyboard || "",
    );
    this.setReply(this.replyTo);
    this.changed();
  }

  drawStart() {
    const { person } = this.phone;
    const deed = person.blocked
      ? () => act(`people/${person.id}/block`, { blocked: false })
      : () => act(`people/${person.id}/start`, { payload: person.start || "" });
    const click = () => deed().catch((error) => toast(this.phone.glass, error.message));
    const label = person.blocked ? t("unblock") : t("start");
    this.element.replaceChildren(h("button", { type: "button", class: "solid wide", on: { click } }, label));
  }

  chip(text) {
    return h("button", { type: "button", class: "chip", on: { click: () => this.fill(text) } }, text);
  }

  // Puts a text into the input, to be sent or changed.
  fill(text) {
    this.input.value = text;
    this.input.focus();
    this.changed();
  }

  changed() {
    const text = this.input.value;
    if (!GROWS_BY_ITSELF && this.input.scrollHeight) {
      this.input.style.height = "auto";
      this.input.style.height = `${Math.min(this.input.scrollHeight, 132)}px`;
    }
    this.element.classList.toggle("has-text", text.trim() !== "");
    this.chips.hidden = text !== "" || !this.chips.children.length;
    const name = `@${this.phone.store.bot.username}`;
    const inline = text.match(new RegExp(`^${name}\\s+(.*)$`, "is"));
    if (inline) this.ask(inline[1]);
    else if (/^\/\w*$/.test(text)) this.offerCommands(text.slice(1));
    else if (/^@\w*$/.test(text) && name.startsWith(text.toLowerCase())) this.offerName(name);
    else this.hidePopup();
  }

  // Commands

  offerCommands(prefix) {
    const fitting = this.commands.filter((command) => command.command.startsWith(prefix.toLowerCase()));
    this.show(
      fitting.map((command) => ({
        title: `/${command.command}`,
        text: command.description,
        deed: () => this.send(`/${command.command}`),
      })),
    );
  }

  offerName(name) {
    this.show([{ title: name, text: t("inlineHint"), deed: () => this.fill(`${name} `) }]);
  }

  toggleMenu() {
    if (!this.popup.hidden) {
      this.hidePopup();
      return;
    }
    this.offerCommands("");
    this.popup.querySelector(".option")?.focus();
  }

  // Inline queries

  ask(query) {
    const turn = ++this.asked;
    setTimeout(async () => {
      if (turn !== this.asked) return;
      this.note(t("searching"));
      const found = await this.inline(query, "");
      if (turn !== this.asked) return;
      if (found.length) this.show(found);
      else this.note(t("nothing"));
    }, INLINE_PAUSE);
  }

  // The options of one answer: what may be opened first, the results, and what leads to further ones.
  async inline(query, offset) {
    const { person, chat } = this.phone;
    const answer = await act(`people/${person.id}/inline`, { chat_id: chat.id, query, offset }).catch(() => ({ results: [] }));
    const options = answer.results.map((result) => ({ title: result.title, text: result.description, stacked: true, deed: () => this.choose(answer, result) }));
    const { button, next_offset: next } = answer;
    if (button?.start_parameter) options.unshift({ title: button.text, text: "", stacked: true, deed: () => this.startWith(button.start_parameter) });
    if (next) options.push({ title: t("moreResults"), text: "", stacked: true, deed: () => this.showMore(query, next) });
    return options;
  }

  async showMore(query, offset) {
    const turn = this.asked;
    const further = await this.inline(query, offset);
    if (turn !== this.asked) return;
    this.show([...this.options.slice(0, -1), ...further]);
    this.input.focus();
  }

  startWith(payload) {
    this.clear();
    this.phone.openStart(payload);
  }

  async choose(answer, result) {
    this.clear();
    const { person, chat, glass } = this.phone;
    const chosen = { chat_id: chat.id, query_id: answer.query_id, result_id: result.id };
    await act(`people/${person.id}/choose`, chosen).catch((error) => toast(glass, error.message));
  }

  // The list above the input

  show(options) {
    this.options = options;
    this.popup.replaceChildren(
      ...options.map(({ title, text, stacked, deed }, index) => {
        const look = `option ${stacked ? "stacked" : ""}`;
        return h("button", { type: "button", class: look, role: "option", id: `${this.popup.id}-${index}`, tabindex: "-1", on: { click: deed } }, h("strong", {}, title), h("span", {}, text));
      }),
    );
    this.popup.hidden = options.length === 0;
    this.setCurrent(0);
  }

  // The option that Enter takes.
  setCurrent(at) {
    const options = [...this.popup.querySelectorAll(".option")];
    options.forEach((option, index) => {
      option.classList.toggle("current", index === at);
      option.setAttribute("aria-selected", String(index === at));
    });
    if (options[at]) this.input.setAttribute("aria-activedescendant", options[at].id);
    options[at]?.scrollIntoView({ block: "nearest" });
  }

  note(text) {
    this.popup.replaceChildren(h("p", { class: "option-note", role: "option", "aria-selected": "false", "aria-disabled": "true" }, text));
    this.popup.hidden = false;
  }

  hidePopup() {
    this.asked++;
    this.popup.hidden = true;
    this.input.removeAttribute("aria-activedescendant");
  }

  popupKey(event) {
    if (event.key === "Escape") {
      this.hidePopup();
      this.input.focus();
    }
    roam(event, this.popup, ".option");
  }

  // The input

  inputKey(event) {
    const open = !this.popup.hidden;
    if (event.key === "Escape" && (open || this.replyTo)) {
      if (open) this.hidePopup();
      else this.setReply(null);
      event.preventDefault();
    } else if ((event.key === "ArrowUp" || event.key === "ArrowDown") && open) {
      const options = [...this.popup.querySelectorAll(".option")];
      const at = options.findIndex((option) => option.classList.contains("current"));
      if (options.length) this.setCurrent((at + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length);
      event.preventDefault();
    } else if (event.key === "ArrowUp" && this.input.value === "") {
      this.phone.list.focusKeys();
      event.preventDefault();
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      const current = open && this.popup.querySelector(".option.current");
      if (current) current.click();
      else this.submit();
    }
  }

  pasted(event) {
    const files = [...(event.clipboardData?.files || [])];
    if (!files.length) return;
    event.preventDefault();
    this.dropped(files);
  }

  dropped(files) {
    const kind = files.every((file) => file.type.startsWith("image/")) ? "photo" : "document";
    previewFiles(this.phone, kind, files);
  }

  setReply(view) {
    this.replyTo = view;
    if (!this.replyBar) return;
    this.replyBar.hidden = !view;
    if (!view) return;
    const drop = { type: "button", class: "round", "aria-label": t("cancel"), on: { click: () => this.setReply(null) } };
    this.replyBar.replaceChildren(
      icon("reply"),
      h("div", {}, h("strong", {}, nameOf(view.message.from)), h("span", {}, summary(view.message))),
      h("button", drop, icon("close")),
    );
    this.input?.focus();
  }

  submit() {
    if (this.input.value.trim()) this.send(this.input.value);
  }

  clear() {
    this.input.value = "";
    this.setReply(null);
    this.changed();
  }

  async send(text) {
    const { person, chat, glass } = this.phone;
    const body = { chat_id: chat.id, text, reply_to: this.replyTo?.message.message_id };
    this.clear();
    this.input.focus();
    try {
      await act(`people/${person.id}/text`, body);
    } catch (error) {
      this.input.value = text;
      this.changed();
      toast(glass, error.message);
    }
  }
}
