/** The list of messages: drawn in place, grouped, parted by dates, and kept where the eye is. */

import { bubble } from "./bubble.js";
import { arrange, el } from "./dom.js";

const TOGETHER_SECONDS = 5 * 60;
const AT_END_PIXELS = 60;

/** Draws messages into `list` inside the scrolling `pane`; `looks` as for `bubble`, plus `day(unix)`. */
export class Timeline {
  #items = new Map();
  #days = new Map();
  #pending = new Set();
  #drawn = false;
  #lastTop = 0;

  constructor(list, pane, looks, onFollow) {
    this.list = list;
    this.pane = pane;
    this.looks = looks;
    this.following = true;
    this.onFollow = onFollow;
    this.typing = el("li", { class: "message bot typing", "data-testid": "typing" }, el("div", { class: "bubble" }));
    this.typing.firstChild.append(el("i"), el("i"), el("i"));
    pane.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    new ResizeObserver(() => this.following && this.toEnd("instant")).observe(pane);
  }

  /** Show `messages`; returns those that are new or have changed since the last time. */
  update(messages, typing) {
    const before = this.#items;
    this.#items = new Map();
    const changed = [];
    const wanted = messages.flatMap((message, at) => {
      const [previous, next] = [messages[at - 1], messages[at + 1]];
      const item = this.#item(message, before.get(message.message_id), changed);
      item.classList.toggle("opens", !together(previous, message, this.looks));
      item.classList.toggle("closes", !together(message, next, this.looks));
      return sameDay(previous, message, this.looks) ? [item] : [this.#day(message.date), item];
    });
    arrange(this.list, typing ? [...wanted, this.typing] : wanted);
    const added = changed.filter((message) => !before.has(message.message_id));
    if (this.following) this.toEnd(this.#drawn && added.length ? "smooth" : "instant");
    this.#drawn = true;
    return { changed, added };
  }

  /** Mark a keyboard button as waiting for its answer, or as answered. */
  setPending(messageId, data, waiting) {
    const mark = `${messageId} ${data}`;
    if (waiting) this.#pending.add(mark);
    else this.#pending.delete(mark);
    const item = this.#items.get(messageId)?.item;
    if (item) this.#showPending(item, messageId);
  }

  /** Go to the newest message. */
  toEnd(behavior) {
    this.#setFollowing(true);
    this.pane.scrollTo({ top: this.pane.scrollHeight, behavior });
  }

  #item(message, known, changed) {
    const fingerprint = JSON.stringify(message);
    const item = known?.item ?? this.#newItem(message);
    if (known?.fingerprint !== fingerprint) {
      const hadFocus = item.contains(document.activeElement);
      item.replaceChildren(...bubble(message, this.looks));
      this.#showPending(item, message.message_id);
      if (hadFocus) item.focus({ preventScroll: true });
      changed.push(message);
    }
    this.#items.set(message.message_id, { item, fingerprint });
    return item;
  }

  #newItem({ message_id: id, from }) {
    const fresh = this.#drawn ? " fresh" : "";
    const known = { "data-testid": "message", "data-message": id, "data-from": from, tabindex: "-1" };
    return el("li", { class: `message ${from}${fresh}`, ...known });
  }

  #day(date) {
    const day = this.looks.day(date);
    if (!this.#days.has(day)) this.#days.set(day, el("li", { class: "day" }, el("span", {}, day)));
    return this.#days.get(day);
  }

  #showPending(item, messageId) {
    for (const key of item.querySelectorAll("[data-tap]")) {
      key.toggleAttribute("data-pending", this.#pending.has(`${messageId} ${key.dataset.tap}`));
      key.setAttribute("aria-busy", key.hasAttribute("data-pending"));
    }
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.pane;
    if (scrollHeight - scrollTop - clientHeight < AT_END_PIXELS) this.#setFollowing(true);
    else if (scrollTop < this.#lastTop) this.#setFollowing(false);
    this.#lastTop = scrollTop;
  }

  #setFollowing(following) {
    if (following !== this.following) {
      this.following = following;
      this.onFollow(following);
    }
  }
}

function sameDay(one, other, { day }) {
  return Boolean(one && other) && day(one.date) === day(other.date);
}

function together(one, other, looks) {
  return sameDay(one, other, looks) && one.from === other.from && other.date - one.date < TOGETHER_SECONDS;
}
