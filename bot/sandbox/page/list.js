// The messages of one chat on one phone: bubbles kept as long as what they show is unchanged, and scrolling.

import { botAvatar, h, icon } from "./dom.js";
import { setSpinning } from "./keyboard.js";
import { bubble, isService } from "./message.js";
import { dayLabel, sameDay, t } from "./texts.js";

const GROUPED_WITHIN = 300;
const NEAR_THE_END = 80;

export class MessageList {
  // `about()` is what the bubbles need: who looks, and what taps do. `leave()` gives the focus back.
  constructor(store, about, leave) {
    this.store = store;
    this.about = about;
    this.missed = 0;
    this.following = true;
    this.lastTop = 0;
    this.scroller = h("div", { class: "messages", role: "log", "aria-live": "polite", "aria-label": t("history"), tabindex: "0" });
    const toEnd = { click: () => this.toNewest(true) };
    this.jump = h("button", { type: "button", class: "jump", "aria-label": t("newest"), hidden: true, on: toEnd }, icon("down"), h("b"));
    this.element = h("div", { class: "scroll-box" }, this.scroller, this.jump);
    this.scroller.addEventListener("scroll", () => this.scrolled());
    this.scroller.addEventListener("keydown", (event) => event.key === "Escape" && leave());
    this.forget();
  }

  // Everything is drawn anew next time, without animation.
  forget() {
    this.scroller.setAttribute("aria-label", t("history"));
    this.drawn = new Map();
    this.edits = null;
  }

  draw(chat, menu) {
    const kept = new Map();
    const nodes = [];
    const common = { ...this.about(), settled: () => this.following && this.toNewest() };
    const groups = albums([...chat.messages.values()]);
    groups.forEach((views, index) => {
      const { message } = views[0];
      const before = groups[index - 1]?.at(-1).message;
      const after = groups[index + 1]?.[0].message;
      if (!before || !sameDay(before.date, message.date)) nodes.push(this.dayMark(message.date, kept));
      const place = { first: !follows(before, message), last: !follows(message, after) };
      // In a group the first of somebody's messages carries their name; else neighbours only change its corners.
      const signature = JSON.stringify([views.map((view) => [view.message.message_id, view.edits]), common.group && place.first]);
      const node = this.drawn.get(signature) || this.enter(bubble(views, { ...common, ...place }), views[0]);
      for (const [name, on] of Object.entries(place)) node.classList.toggle(name, on);
      kept.set(signature, node);
      nodes.push(node);
    });
    if (!groups.length) nodes.push(greeting(menu));
    this.drawn = kept;
    this.edits = new Map([...chat.messages.values()].map((view) => [view.message.message_id, view.edits]));
    const focus = focusIn(this.scroller);
    reconcile(this.scroller, nodes);
    if (focus && !this.scroller.contains(document.activeElement)) this.refocus(focus);
    if (this.following) this.toNewest();
  }

  // New messages come in, edited ones glow; a bubble redrawn for its neighbours does neither.
  enter(node, view) {
    const known = this.edits?.get(view.message.message_id);
    if (this.edits && known === undefined) node.classList.add("fresh");
    else if (this.edits && known !== view.edits) node.classList.add("changed");
    return node;
  }

  // Who pressed a button by keyboard stays at that message when it is edited.
  refocus({ id, row, column }) {
    const place = `[data-id="${id}"]`;
    const key = this.scroller.querySelector(`${place} .key[data-row="${row}"][data-column="${column}"]`);
    (key || this.scroller.querySelector(`${place} .key`) || this.scroller).focus({ preventScroll: true });
  }

  dayMark(date, kept) {
    const label = dayLabel(date, this.store.now());
    const mark = this.drawn.get(label) || h("div", { class: "day" }, h("span", {}, label));
    kept.set(label, mark);
    return mark;
  }

  showSpinning(messageId) {
    const presses = this.about().spinning.filter((press) => press.message_id === messageId);
    for (const key of this.scroller.querySelectorAll(`[data-id="${messageId}"] .key`)) {
      setSpinning(key, presses.some((press) => press.row === Number(key.dataset.row) && press.column === Number(key.dataset.column)));
    }
  }

  focusKeys() {
    [...this.scroller.querySelectorAll(".keys")].at(-1)?.querySelector(".key").focus();
  }

  // Scrolling: the list follows its end until somebody scrolls up.

  scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    const atEnd = scrollHeight - scrollTop - clientHeight < NEAR_THE_END;
    if (atEnd) this.following = true;
    else if (scrollTop < this.lastTop) this.following = false;
    this.lastTop = scrollTop;
    this.jump.hidden = atEnd || this.following;
    if (this.following) this.setMissed(0);
  }

  arrived(own) {
    if (this.following || own) this.toNewest(true);
    else this.setMissed(this.missed + 1);
  }

  setMissed(count) {
    this.missed = count;
    this.jump.lastElementChild.textContent = count ? String(count) : "";
  }

  toNewest(smooth = false) {
    this.following = true;
    this.jump.hidden = true;
    this.setMissed(0);
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior: smooth ? "smooth" : "instant" });
  }

  goTo(id) {
    const target = this.scroller.querySelector(`[data-id="${id}"]`);
    if (!target) return;
    target.scrollIntoView({ block: "center", behavior: "smooth" });
    target.classList.remove("flash");
    requestAnimationFrame(() => target.classList.add("flash"));
  }
}

function greeting(menu) {
  const about = menu.description ? [h("b", {}, t("what")), h("br"), menu.description] : t("empty");
  return h("div", { class: "greeting" }, botAvatar("large"), h("strong", {}, menu.name), h("p", {}, about));
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

// The message whose part has the focus and is about to go.
function focusIn(scroller) {
  const element = document.activeElement;
  if (element === scroller || !scroller.contains(element)) return null;
  return { id: element.closest("[data-id]")?.dataset.id, row: element.dataset.row, column: element.dataset.column };
}

function reconcile(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, index) => {
    if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] || null);
  });
}
