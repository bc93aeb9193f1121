/** One message as elements: what it says, when, and its inline keyboard. */

import { el, icon } from "./dom.js";
import { openable, richText } from "./richtext.js";

const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;

/** The children of a message's list item. `looks` has `texts` and `clock(unix) -> "15.05"`. */
export function bubble(message, looks) {
  const parts = [photo(message, looks), sticker(message), voice(message, looks), file(message), words(message)];
  const kind = message.sticker ? "bubble bare" : message.photo ? "bubble with-photo" : "bubble";
  const body = el("div", { class: kind, dir: "auto" }, ...parts, meta(message, looks));
  body.classList.toggle("right-to-left", RIGHT_TO_LEFT.test(message.text ?? message.caption ?? ""));
  return message.keyboard?.length ? [body, keyboard(message.keyboard)] : [body];
}

function words(message) {
  if (message.text) return el("div", { class: "words" }, richText(message.text, message.entities ?? []));
  if (message.caption) {
    return el("div", { class: "words" }, richText(message.caption, message.caption_entities ?? []));
  }
  return null;
}

function photo(message, { texts }) {
  if (!message.photo) return null;
  const { url, width, height } = message.photo;
  const alt = message.caption ?? texts.photoAlt;
  return el(
    "button",
    { class: "photo", "data-photo": url, "data-testid": "photo", "aria-label": `${texts.photoLarge}: ${alt}` },
    el("img", { src: url, width, height, alt, decoding: "async" }),
  );
}

function sticker(message) {
  return message.sticker ? el("span", { class: "sticker" }, message.sticker) : null;
}

function voice(message, { texts }) {
  if (!message.voice) return null;
  const bars = [3, 6, 9, 5, 8, 10, 7, 4, 8, 6, 9, 5, 3, 6, 4].map((tall) => el("i", { class: `tall-${tall}` }));
  return el("div", { class: "voice", role: "img", "aria-label": texts.voiceMessage }, icon("voice"), ...bars);
}

function file(message) {
  if (!message.document) return null;
  const { url, file_name: name, size } = message.document;
  return el(
    "a",
    { class: "file", href: url, download: name, "data-testid": "document" },
    el("span", { class: "file-sign" }, icon("file")),
    el("span", { class: "file-name", dir: "auto" }, name, el("small", {}, weight(size))),
  );
}

function weight(bytes) {
  return bytes < 1024 ? `${bytes} B` : `${Math.ceil(bytes / 1024)} KB`;
}

function meta(message, { texts, clock }) {
  const edited = message.edited ? el("span", { class: "edited", "data-testid": "edited" }, texts.edited) : null;
  const at = new Date(message.date * 1000).toISOString();
  return el("span", { class: "meta" }, edited, el("time", { datetime: at }, clock(message.date)));
}

function keyboard(rows) {
  const keys = (row) => el("div", { class: "keys" }, ...row.map(key));
  return el("div", { class: "keyboard", role: "group" }, ...rows.map(keys));
}

function key(button) {
  const known = { class: "key", dir: "auto", "data-testid": "keyboard-button" };
  if (button.url) {
    const href = openable(button.url);
    return el("a", { ...known, href, target: "_blank", rel: "noopener noreferrer" }, button.text, icon("link"));
  }
  if (button.app) return el("button", { ...known, "data-app": button.app }, button.text, icon("app"));
  return el("button", { ...known, "data-tap": button.data }, button.text);
}
