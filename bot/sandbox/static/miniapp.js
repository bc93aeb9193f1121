/** A Mini App: a page of the bot's in a sheet over the chat. It knows from the phone who is there. */

import { byId, el } from "./dom.js";

/* As Telegram's app for the web grants them; a file can be kept, as in its other apps. */
const GRANTED = "allow-scripts allow-same-origin allow-forms allow-popups allow-modals allow-downloads";

export class MiniApp {
  /** `told(isOpen)` is called whenever the sheet has opened or closed. */
  constructor(told) {
    this.sheet = byId("app");
    this.sheet.addEventListener("close", () => {
      byId("app-pane").replaceChildren();
      told(false);
    });
    this.told = told;
    addEventListener("message", (event) => this.#heard(event));
  }

  get isOpen() {
    return this.sheet.open;
  }

  /** Show the page at `url`, which holds the signed data. */
  open(url, title) {
    byId("app-title").textContent = title;
    const frame = el("iframe", { src: url, title, sandbox: GRANTED, name: "app", "data-testid": "app-frame" });
    byId("app-pane").replaceChildren(frame);
    if (!this.isOpen) this.sheet.showModal();
    frame.focus();
    this.told(true);
  }

  /** Back to the chat. */
  close() {
    this.sheet.close();
  }

  /** The page may ask to be closed (core.telegram.org/bots/webapps, `close`). */
  #heard({ source, data }) {
    const frame = byId("app-pane").firstElementChild;
    if (!frame || source !== frame.contentWindow || typeof data !== "string") return;
    if (data.includes('"web_app_close"')) this.close();
  }
}
