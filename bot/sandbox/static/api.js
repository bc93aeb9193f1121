/** The sandbox's phone API: one chat, seen from the person who holds the phone. */

export class PhoneApi {
  constructor(chat) {
    this.base = `/phone/${encodeURIComponent(chat)}`;
  }

  /** The whole chat as it stands now. Throws `Refused` with the HTTP status. */
  async state() {
    return this.#answer(await fetch(`${this.base}/state`));
  }

  /** Do something on the phone: text, start, tap, sticker, voice, block, unblock. */
  async post(action, body = {}) {
    const headers = { "Content-Type": "application/json" };
    return this.#answer(
      await fetch(`${this.base}/${action}`, { method: "POST", headers, body: JSON.stringify(body) }),
    );
  }

  /** Send a picture from the phone's files. */
  async photo(file) {
    const headers = { "Content-Type": file.type || "application/octet-stream" };
    return this.#answer(await fetch(`${this.base}/photo`, { method: "POST", headers, body: file }));
  }

  /** Call `changed()` when the chat looks different, and `online(bool)` when the line drops or is back. */
  follow(version, changed, online) {
    const source = new EventSource(`${this.base}/events?version=${version}`);
    source.onmessage = () => changed();
    source.onopen = () => online(true);
    source.onerror = () => online(false);
  }

  async #answer(response) {
    if (!response.ok) throw new Refused(response.status);
    const type = response.headers.get("Content-Type") ?? "";
    return type.includes("json") ? response.json() : null;
  }
}

/** The server said no. */
export class Refused extends Error {
  constructor(status) {
    super(`refused with status ${status}`);
    this.status = status;
  }
}
