// One bubble: a message, or an album of several.

import { fileUrl } from "./api.js";
import { avatar, botAvatar, h, icon } from "./dom.js";
import { formatted } from "./entities.js";
import { inlineKeyboard } from "./keyboard.js";
import { drawMap } from "./map.js";
import { clockTime, fileSize, t } from "./texts.js";

const SERVICE = ["new_chat_members", "left_chat_member", "pinned_message", "migrate_to_chat_id", "migrate_from_chat_id"];

const SHOWN = ["image/png", "image/jpeg", "image/gif", "image/webp"];

// The map of a place that was sent: degrees from top to bottom, and pixels.
const PLACE_SPAN = 0.04;
const [PLACE_WIDTH, PLACE_HEIGHT] = [270, 124];

export const isService = (message) => SERVICE.some((key) => key in message);

export function nameOf(user) {
  return [user.first_name, user.last_name].filter(Boolean).join(" ");
}

export function summary(message) {
  if (message.text) return message.text;
  const kind = message.photo ? t("photo") : message.document ? message.document.file_name : message.location ? t("location") : "";
  return [kind, message.caption].filter(Boolean).join(" · ");
}

// `views` is one message or the messages of one album; `about` tells who looks and what taps do.
export function bubble(views, about) {
  const { message } = views[0];
  if (isService(message)) return service(message);
  const own = message.from.id === about.personId;
  const showName = about.group && !own && about.first;
  const content = h(
    "div",
    { class: "bubble" },
    showName ? h("div", { class: "sender" }, nameOf(message.from)) : null,
    message.forward_origin ? h("div", { class: "via" }, t("forwarded", { who: nameOf(message.forward_origin.sender_user) })) : null,
    message.via_bot ? h("div", { class: "via" }, t("via", { bot: `@${message.via_bot.username}` })) : null,
    message.reply_to_message ? quote(message.reply_to_message, about) : null,
    media(views, about),
    words(views, about, own),
  );
  const only = content.children.length <= 2 && message.photo && !views.some((view) => view.message.caption);
  content.classList.toggle("picture-only", Boolean(only));
  content.classList.toggle("wordless", !only && !views.some(({ message: one }) => one.text || one.caption));
  const spinning = about.spinning.filter((press) => press.message_id === message.message_id);
  const press = (button, row, column) => about.press(message, button, row, column);
  const keys = message.reply_markup ? inlineKeyboard(message.reply_markup, spinning, press) : null;
  const face = about.group && !own && (message.from.is_bot ? botAvatar("small") : avatar(nameOf(message.from), message.from.id, "small"));
  return h(
    "article",
    {
      class: `message ${own ? "own" : "other"} ${about.first ? "first" : ""} ${about.last ? "last" : ""}`,
      data: { id: message.message_id },
      "aria-label": `${own ? t("you") : nameOf(message.from)}, ${clockTime(message.date)}`,
    },
    face || null,
    h("div", { class: "column" }, content, keys),
  );
}

function service(message) {
  const who = nameOf(message.from);
  let text = t("upgraded");
  if (message.new_chat_members) text = t("joined", { who: message.new_chat_members.map(nameOf).join("、") });
  if (message.left_chat_member) text = t("left", { who: nameOf(message.left_chat_member) });
  if (message.pinned_message) text = t("pinnedNote", { who });
  return h("div", { class: "service", data: { id: message.message_id } }, h("span", {}, text));
}

function quote(replied, about) {
  return h(
    "button",
    { type: "button", class: "quote", on: { click: () => about.goTo(replied.message_id) } },
    h("strong", {}, nameOf(replied.from)),
    h("span", {}, summary(replied)),
  );
}

function media(views, about) {
  const { message } = views[0];
  if (message.photo) return photos(views, about);
  if (message.document) return views.map((view) => documentCard(view.message.document, about));
  if (message.location) return place(message, about.places);
  return null;
}

function photos(views, about) {
  const tiles = views.map(({ message }) => {
    const best = message.photo.at(-1);
    const who = nameOf(message.from);
    const image = h("img", { src: fileUrl(best.file_id), alt: t("photoOf", { who }), loading: "lazy", width: best.width, height: best.height });
    image.addEventListener("load", about.settled);
    const props = { type: "button", class: "tile", on: { click: () => about.view(fileUrl(best.file_id), message.caption || "") } };
    const tile = h("button", props, image);
    tile.style.setProperty("--ratio", best.width / best.height);
    if (message.has_media_spoiler) tile.classList.add("hidden-picture");
    return tile;
  });
  return h("div", { class: `photos photos-${Math.min(tiles.length, 4)}` }, tiles);
}

// A picture sent as a file is shown as well; Telegram does the same.
function documentCard(document_, about) {
  const ending = (document_.file_name || "").split(".").pop().slice(0, 4).toUpperCase();
  const kind = { PDF: "pdf", XLSX: "sheet", XLS: "sheet", CSV: "sheet", DOCX: "text", DOC: "text" }[ending] || "other";
  const url = fileUrl(document_.file_id);
  const name = document_.file_name || t("file");
  const card = h(
    "a",
    { class: "document", href: url, download: document_.file_name || "" },
    h("span", { class: `file-mark file-${kind}`, "aria-hidden": "true" }, ending || icon("file")),
    h("span", { class: "file-text" }, h("strong", {}, name), h("small", {}, fileSize(document_.file_size))),
    h("span", { class: "file-get" }, icon("download")),
  );
  if (!SHOWN.includes(document_.mime_type)) return card;
  const image = h("img", { src: url, alt: name, loading: "lazy" });
  image.addEventListener("load", about.settled);
  const tile = h("button", { type: "button", class: "tile", on: { click: () => about.view(url, name, name) } }, image);
  return [h("div", { class: "photos photos-1 of-file" }, tile), card];
}

function place(message, known) {
  const { latitude, longitude } = message.location;
  const about = message.venue ? [h("strong", {}, message.venue.title), h("small", {}, message.venue.address)] : [h("strong", {}, t("location"))];
  const map = drawMap({ latitude, longitude, span: PLACE_SPAN }, known, { latitude, longitude }, PLACE_WIDTH, PLACE_HEIGHT);
  return h("div", { class: "place" }, h("div", { class: "map" }, map), h("div", { class: "place-text" }, about, h("small", {}, `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`)));
}

// Of a link that was opened, a phone shows only that it was: what the link carries is the bot's to know.
function said(message, own) {
  const text = message.text ?? message.caption ?? "";
  return own && text.startsWith("/start ") ? "/start" : text;
}

function words(views, about, own) {
  const { message } = views.find((view) => view.message.caption) || views[0];
  const last = views.at(-1);
  const text = said(message, own);
  const meta = h(
    "span",
    { class: "meta" },
    last.silent && !own ? h("span", { title: t("silent") }, icon("silent")) : null,
    message.edit_date ? h("span", { class: "edited" }, t("edited")) : null,
    h("time", {}, clockTime(message.date)),
    own ? icon("checks") : null,
  );
  const body = formatted(text, message.entities || message.caption_entities, about.deeds);
  return h("div", { class: "text" }, body, meta);
}
