// Photos, files and places to send.

import { act, sendFiles } from "./api.js";
import { h, icon } from "./dom.js";
import { sheet, toast } from "./overlay.js";
import { t } from "./texts.js";

// `phone` has screen, store, person and chat.
export function chooseAttachment(phone) {
  const pick = (kind) => {
    const input = h("input", { type: "file", multiple: true, accept: kind === "photo" ? "image/*" : null, hidden: true });
    input.addEventListener("change", () => {
      if (input.files.length) previewFiles(phone, kind, [...input.files]);
      input.remove();
    });
    phone.screen.append(input);
    input.click();
  };
  const choice = (kind, name, deed) => {
    const click = () => {
      close();
      deed();
    };
    return h("button", { type: "button", class: "choice", on: { click } }, h("span", { class: `choice-mark choice-${kind}` }, icon(kind)), name);
  };
  const close = sheet(
    phone.screen,
    t("attach"),
    h(
      "div",
      { class: "choices" },
      choice("photo", t("photo"), () => pick("photo")),
      choice("file", t("file"), () => pick("document")),
      choice("pin", t("location"), () => chooseLocation(phone)),
    ),
  );
}

export function previewFiles(phone, kind, files) {
  const chosen = files.slice(0, 10);
  const urls = kind === "photo" ? chosen.map((file) => URL.createObjectURL(file)) : [];
  const shown = kind === "photo"
    ? h("div", { class: "previews" }, urls.map((url) => h("img", { src: url, alt: "" })))
    : h("ul", { class: "file-names" }, chosen.map((file) => h("li", {}, icon("file"), file.name)));
  const caption = h("input", { class: "field", placeholder: t("caption"), maxlength: "1024", "data-first": true });
  const submit = async (event) => {
    event.preventDefault();
    close();
    urls.forEach((url) => URL.revokeObjectURL(url));
    await sendFiles(phone.person.id, phone.chat.id, kind, chosen, caption.value).catch((error) => toast(phone.screen, error.message));
  };
  const title = t(kind === "photo" ? "photos" : "files", { n: chosen.length });
  const go = h("button", { class: "solid" }, t("send"));
  const close = sheet(phone.screen, title, shown, h("form", { class: "stack", on: { submit } }, caption, go));
}

export function chooseLocation(phone) {
  const send = async (latitude, longitude) => {
    close();
    const place = { chat_id: phone.chat.id, latitude, longitude };
    await act(`people/${phone.person.id}/location`, place).catch((error) => toast(phone.screen, error.message));
  };
  const places = phone.store.places.map((place) =>
    h(
      "button",
      { type: "button", class: "list-item", on: { click: () => send(place.latitude, place.longitude) } },
      h("span", { class: "choice-mark choice-pin small" }, icon("pin")),
      h("span", {}, h("strong", {}, place.label), h("small", {}, `${place.latitude.toFixed(5)}, ${place.longitude.toFixed(5)}`)),
    ),
  );
  const field = (name, bound) => h("input", { class: "field", inputmode: "decimal", placeholder: t(name), "aria-label": t(name), data: { bound } });
  const fields = [field("latitude", 90), field("longitude", 180)];
  const submit = (event) => {
    event.preventDefault();
    const values = fields.map((input) => (input.value.trim() === "" ? NaN : Number(input.value)));
    const good = values.every((value, index) => Math.abs(value) <= Number(fields[index].dataset.bound));
    if (good) send(...values);
    else toast(phone.screen, t("badPlace"));
  };
  const close = sheet(
    phone.screen,
    t("location"),
    places.length ? [h("h4", {}, t("places")), h("div", { class: "list" }, places)] : null,
    h("h4", {}, t("coordinates")),
    h("form", { class: "stack", on: { submit } }, h("div", { class: "pair" }, fields), h("button", { class: "solid" }, t("share"))),
  );
}
