/** The phone page: one person's chat with the bot, kept in step with the sandbox. */

import { PhoneApi } from "./api.js";
import { setUpComposer } from "./composer.js";
import { byId, el, fillTexts } from "./dom.js";
import { MiniApp } from "./miniapp.js";
import { Notices, showAnswer, showPhoto } from "./overlays.js";
import { Timeline } from "./timeline.js";

const ZONE = "Europe/Copenhagen";
const IN_USE_MS = 8000;

const query = new URLSearchParams(location.search);
const language = query.get("lang") === "en" ? "en" : "da";

/** How the page writes moments: the hour, and the day between messages. */
function dateLooks(texts) {
  const locale = language === "en" ? "en-GB" : "da-DK";
  const hour = new Intl.DateTimeFormat(locale, { timeZone: ZONE, hour: "2-digit", minute: "2-digit" });
  const date = new Intl.DateTimeFormat(locale, { timeZone: ZONE, weekday: "long", day: "numeric", month: "long" });
  return {
    texts,
    clock: (unix) => hour.format(unix * 1000),
    day: (unix) => date.format(unix * 1000),
  };
}

class Phone {
  #state = null;
  #stale = false;
  #loading = false;
  #usedAt = -IN_USE_MS;
  #unread = 0;

  constructor(chat, texts) {
    this.api = new PhoneApi(chat);
    this.texts = texts;
    const looks = dateLooks(texts);
    this.timeline = new Timeline(byId("messages"), byId("timeline"), looks, () => this.#showUnread(0));
    this.app = new MiniApp((open) => this.#tellFrame({ pejling: "app", open }));
    this.notices = new Notices(texts, looks, () => this.timeline.toEnd("smooth"));
    this.#listen();
    setUpComposer((work) => this.act(work), this.api, () => this.timeline.toEnd("smooth"));
  }

  /** Load the chat and follow it from there. */
  async begin() {
    await this.refresh();
    if (!this.#state) return;
    this.api.follow(this.#state.version, () => this.refresh(), (online) => this.#showPresence(online));
  }

  /** Fetch and draw the chat; while one fetch is under way, further wishes become one more. */
  async refresh() {
    this.#stale = true;
    if (this.#loading) return;
    this.#loading = true;
    try {
      while (this.#stale) {
        this.#stale = false;
        this.#draw(await this.api.state());
      }
    } catch (error) {
      showAnswer({ text: error.status === 404 ? this.texts.noSuchChat : this.texts.failed });
    } finally {
      this.#loading = false;
    }
  }

  /** Do something on this phone and show what came of it; false when it failed. */
  async act(work) {
    this.#usedAt = performance.now();
    try {
      await work();
      await this.refresh();
      return true;
    } catch {
      showAnswer({ text: this.texts.failed });
      return false;
    }
  }

  #draw(state) {
    const first = this.#state === null;
    const noticedBefore = this.#state?.notice?.message_id ?? 0;
    this.#state = state;
    this.#showBot(state);
    const { changed, added } = this.timeline.update(state.messages, state.typing);
    this.notices.keepOnly(new Set(state.messages.map((message) => message.message_id)));
    const unused = performance.now() - this.#usedAt > IN_USE_MS;
    if (state.notice?.message_id > noticedBefore) this.#notify(state, unused && !first);
    const heard = changed.filter((message) => message.from === "bot");
    if (first) byId("messages").ariaLive = "polite";
    if (first || !heard.length) return;
    const unseen = added.filter((message) => message.from === "bot").length;
    if (!this.timeline.following) this.#showUnread(this.#unread + unseen);
    if (unused) this.#tellFrame({ pejling: "news" });
  }

  #notify({ notice, messages, bot }, unused) {
    const message = messages.find(({ message_id: id }) => id === notice.message_id) ?? messages.at(-1);
    if (message) this.notices.add(notice, { bot: bot.first_name, date: message.date, unused });
  }

  #showBot({ bot, chat, started, blocked, commands, messages }) {
    document.title = `${chat.first_name} – ${bot.first_name}`;
    byId("bot-name").textContent = bot.first_name;
    for (const id of ["avatar", "app-avatar"]) byId(id).textContent = bot.first_name.slice(0, 1);
    this.#showPresence(true);
    byId("composer").hidden = blocked || !started;
    byId("start").hidden = blocked || started;
    byId("blocked").hidden = !blocked;
    byId("block").disabled = blocked;
    byId("messages").dataset.empty = messages.length ? "" : this.texts.emptyChat;
    byId("messages").dataset.hint = started ? "" : this.texts.emptyHint;
    byId("commands-button").hidden = !commands.length;
  }

  /** The commands stand in their menu only while it is open. */
  #toggleCommands({ newState }) {
    const items = this.#state.commands.map(({ command, description }) =>
      el("button", { class: "menu-item", "data-command": `/${command}` }, el("b", {}, `/${command}`), el("span", { dir: "auto" }, description)),
    );
    byId("commands-menu").replaceChildren(...(newState === "open" ? items : []));
  }

  #showPresence(online) {
    const { typing, connecting, bot } = this.texts;
    byId("presence").textContent = online ? (this.#state?.typing ? typing : bot) : connecting;
    byId("presence").classList.toggle("busy", !online || Boolean(this.#state?.typing));
  }

  #showUnread(count) {
    this.#unread = count;
    byId("jump").hidden = this.timeline.following;
    byId("jump-count").textContent = count || "";
  }

  #listen() {
    const on = (id, event, work) => byId(id).addEventListener(event, work);
    const post = (action, body) => this.act(() => this.api.post(action, body));
    on("messages", "click", (event) => this.#clicked(event));
    on("commands-menu", "beforetoggle", (event) => this.#toggleCommands(event));
    on("commands-menu", "click", (event) => {
      this.#command(event.target.closest("[data-command]"));
      byId("commands-menu").hidePopover();
    });
    addEventListener("message", (event) => this.#asked(event));
    on("jump", "click", () => this.timeline.toEnd("smooth"));
    on("start", "click", () => post("start", query.has("start") ? { payload: query.get("start") } : {}));
    on("unblock", "click", () => post("unblock"));
    on("block", "click", () => {
      byId("more-menu").hidePopover();
      post("block");
    });
  }

  #clicked(event) {
    const part = (name) => event.target.closest(`[data-${name}]`);
    const item = part("message");
    if (part("tap")) this.#tap(Number(item.dataset.message), part("tap").dataset.tap);
    else if (part("app")) this.#openApp({ url: part("app").dataset.app });
    else if (part("photo")) showPhoto(part("photo").dataset.photo, part("photo").querySelector("img").alt);
    else this.#command(part("command"));
  }

  /** The page around the phone, if there is one, is told what happens on it, and may ask for the app or for the chat. */
  #tellFrame(news) {
    if (parent !== window) parent.postMessage(news, "*");
  }

  #asked({ source, data }) {
    if (parent === window || source !== parent || data?.pejling !== "show") return;
    if (this.notices.locked) this.notices.unlock();
    if (!data.app) this.app.close();
    else if (this.#state?.started) this.#openApp({ url: data.app, force: true });
    else showAnswer({ text: this.texts.startFirst });
  }

  #openApp(wanted) {
    return this.act(async () => {
      const { url } = await this.api.post("app", wanted);
      this.app.open(url, this.#state.bot.first_name);
    });
  }

  #command(button) {
    if (button) this.act(() => this.api.post("text", { text: button.dataset.command }));
  }

  /** Tap a button. `force`: the message may have changed under a quick finger, and the bot hears of it all the same. */
  async #tap(messageId, data) {
    this.timeline.setPending(messageId, data, true);
    await this.act(async () => {
      const { answer } = await this.api.post("tap", { message_id: messageId, data, force: true });
      if (answer) showAnswer(answer);
    });
    this.timeline.setPending(messageId, data, false);
  }
}

const texts = (await (await fetch("/static/texts.json")).json())[language];
document.documentElement.lang = language;
fillTexts(texts);
await new Phone(decodeURIComponent(location.pathname.split("/").at(-1)), texts).begin();
