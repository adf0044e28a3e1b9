// Message entities to DOM nodes. Offsets count UTF-16 units, as JavaScript strings do.

import { h } from "./dom.js";
import { t } from "./texts.js";

const PLAIN = { bold: "strong", italic: "em", underline: "u", strikethrough: "s" };
const BLOCKS = new Set(["blockquote", "expandable_blockquote", "pre"]);
const SAFE = /^(https?|mailto|tel):/i;

// `deeds` holds what a tap does: command(text), link(url) and copy(text).
export function formatted(text, entities, deeds) {
  const sorted = [...(entities || [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return render(text, 0, text.length, sorted, deeds);
}

function render(text, begin, end, entities, deeds) {
  const nodes = [];
  let at = begin;
  for (let index = 0; index < entities.length; index++) {
    const entity = entities[index];
    const first = Math.max(entity.offset, at);
    const last = Math.min(entity.offset + entity.length, end);
    if (last <= first) continue;
    if (first > at) nodes.push(text.slice(at, first));
    const inner = [];
    while (index + 1 < entities.length && entities[index + 1].offset < last) inner.push(entities[++index]);
    nodes.push(element(entity, text.slice(first, last), render(text, first, last, inner, deeds), deeds));
    at = last;
    // The line break after a quotation ends its block; it is no empty line of its own.
    if (BLOCKS.has(entity.type) && text[at] === "\n") at += 1;
  }
  if (at < end) nodes.push(text.slice(at, end));
  return nodes;
}

function element(entity, text, children, deeds) {
  const { type } = entity;
  if (PLAIN[type]) return h(PLAIN[type], {}, children);
  if (type === "spoiler") return spoiler(children);
  if (type === "code") return code(text, children, deeds);
  if (type === "pre") return h("pre", { data: { language: entity.language || "" } }, h("code", {}, children));
  if (type === "blockquote") return h("blockquote", {}, children);
  if (type === "expandable_blockquote") return expandable(children);
  if (type === "bot_command") {
    return h("button", { type: "button", class: "inline-link", on: { click: () => deeds.command(text) } }, children);
  }
  const href = address(type, entity, text);
  if (!href) return h("span", { class: `entity-${type}` }, children);
  const props = { href, target: "_blank", rel: "noopener noreferrer" };
  return h("a", { ...props, on: { click: (event) => deeds.link(href) && event.preventDefault() } }, children);
}

function code(text, children, deeds) {
  const copied = h("code", { role: "button", tabindex: "0", "aria-label": t("copyThis", { text }), on: { click: () => deeds.copy(text) } }, children);
  copied.addEventListener("keydown", (event) => event.key === "Enter" && deeds.copy(text));
  return copied;
}

function address(type, entity, text) {
  let href = null;
  if (type === "text_link") href = entity.url;
  if (type === "url") href = text.includes("://") ? text : `https://${text}`;
  if (type === "email") href = `mailto:${text}`;
  return href && SAFE.test(href) ? href : null;
}

function spoiler(children) {
  const cover = h("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": t("spoiler") }, children);
  const show = () => {
    cover.classList.add("shown");
    cover.removeAttribute("aria-label");
  };
  cover.addEventListener("click", show);
  cover.addEventListener("keydown", (event) => event.key === "Enter" && show());
  return cover;
}

function expandable(children) {
  const quote = h("blockquote", { class: "expandable", role: "button", tabindex: "0", "aria-expanded": "false" }, children);
  const toggle = () => quote.setAttribute("aria-expanded", String(quote.classList.toggle("open")));
  quote.addEventListener("click", toggle);
  quote.addEventListener("keydown", (event) => event.key === "Enter" && toggle());
  return quote;
}
