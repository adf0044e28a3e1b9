// Photos, files and places to send.

import { sendFiles } from "./api.js";
import { h, icon } from "./dom.js";
import { sheet } from "./overlay.js";
import { chooseLocation } from "./picker.js";
import { t } from "./texts.js";

const AT_ONCE = 10;

export function chooseAttachment(phone) {
  const pick = (kind) => {
    const input = h("input", { type: "file", multiple: true, accept: kind === "photo" ? "image/*" : null, hidden: true });
    input.addEventListener("change", () => {
      if (input.files.length) previewFiles(phone, kind, [...input.files]);
      input.remove();
    });
    input.addEventListener("cancel", () => input.remove());
    phone.glass.append(input);
    input.click();
  };
  const choice = (kind, name, deed, first = null) => {
    const click = () => {
      close();
      deed();
    };
    return h("button", { type: "button", class: "choice", "data-first": first, on: { click } }, h("span", { class: `choice-mark choice-${kind}` }, icon(kind)), name);
  };
  const close = sheet(
    phone.glass,
    t("attach"),
    h(
      "div",
      { class: "choices" },
      choice("photo", t("photo"), () => pick("photo"), true),
      choice("file", t("file"), () => pick("document")),
      choice("pin", t("location"), () => chooseLocation(phone)),
    ),
  );
}

export function previewFiles(phone, kind, files) {
  const chosen = files.slice(0, AT_ONCE);
  const urls = kind === "photo" ? chosen.map((file) => URL.createObjectURL(file)) : [];
  const shown = kind === "photo"
    ? h("div", { class: "previews" }, urls.map((url, index) => h("img", { src: url, alt: chosen[index].name })))
    : h("ul", { class: "file-names" }, chosen.map((file) => h("li", {}, icon("file"), file.name)));
  const left = files.length > AT_ONCE ? h("p", { class: "problem", role: "status" }, t("tooMany", { n: AT_ONCE })) : null;
  const caption = h("input", { class: "field", placeholder: t("caption"), "aria-label": t("caption"), maxlength: "1024", "data-first": true });
  const submit = async (event) => {
    event.preventDefault();
    close();
    urls.forEach((url) => URL.revokeObjectURL(url));
    await phone.tried(sendFiles(phone.personId, phone.chat.id, kind, chosen, caption.value));
  };
  const title = t(kind === "photo" ? "photos" : "files", { n: chosen.length });
  const go = h("button", { class: "solid" }, t("send"));
  const close = sheet(phone.glass, title, shown, left, h("form", { class: "stack", on: { submit } }, caption, go));
}
