/** Text with Telegram's entities (UTF-16 offsets, properly nested) as elements. */

import { el } from "./dom.js";

const TAGS = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
};

const ADDRESSES = {
  url: (text) => (/^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`),
  text_link: (_, entity) => entity.url,
  email: (text) => `mailto:${text}`,
  phone_number: (text) => `tel:${text.replace(/[^+\d]/g, "")}`,
};

const OPENABLE = new Set(["http:", "https:", "mailto:", "tel:"]);

/** The address if a tap may open it, otherwise null (javascript: and other surprises). */
export function openable(address) {
  try {
    return OPENABLE.has(new URL(address).protocol) ? address : null;
  } catch {
    return null;
  }
}

/** A fragment with `text`, its `entities` as elements. */
export function richText(text, entities = []) {
  const outermostFirst = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const fragment = document.createDocumentFragment();
  fill(fragment, text, outermostFirst, 0, text.length);
  return fragment;
}

function fill(parent, text, entities, from, to) {
  let at = from;
  while (entities.length && entities[0].offset < to) {
    const entity = entities.shift();
    if (entity.offset < at) continue;
    const end = Math.min(entity.offset + entity.length, to);
    const node = wrapper(entity, text.slice(entity.offset, end));
    fill(node, text, entities, entity.offset, end);
    parent.append(text.slice(at, entity.offset), node);
    at = end;
  }
  parent.append(text.slice(at, to));
}

function wrapper(entity, covered) {
  if (entity.type === "bot_command") return el("button", { class: "command", "data-command": covered });
  if (entity.type === "spoiler") return el("span", { class: "spoiler", tabindex: "0" });
  const address = ADDRESSES[entity.type]?.(covered, entity);
  if (address && openable(address)) {
    return el("a", { href: address, target: "_blank", rel: "noopener noreferrer" });
  }
  return el(TAGS[entity.type] ?? "span");
}
