/** The foot of the phone: writing, and the menus from which one can send other things. */

import { byId, el } from "./dom.js";

const STICKERS = ["👍", "❤️", "😊", "😴", "🐶"];

/** Set the composer up. `act(work)` does something on the phone and says whether it worked; `api` is the phone API. */
export function setUpComposer(act, api, toEnd) {
  setUpDraft((text) => act(() => api.post("text", { text })), toEnd);
  setUpAttachments(act, api);
}

function setUpDraft(say, toEnd) {
  const [draft, send, form] = ["draft", "send", "composer"].map(byId);
  const write = (text) => {
    draft.value = text;
    send.disabled = !text.trim();
  };
  draft.addEventListener("input", () => write(draft.value));
  draft.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = draft.value.trim();
    if (!text) return;
    write("");
    toEnd();
    if (!(await say(text))) write(text);
  });
}

function setUpAttachments(act, api) {
  const [menu, file] = ["attach-menu", "photo-file"].map(byId);
  const choose = (node, work) =>
    node.addEventListener("click", () => {
      menu.hidePopover();
      work();
    });
  for (const emoji of STICKERS) {
    const button = el("button", { class: "sticker-button" }, emoji);
    choose(button, () => act(() => api.post("sticker", { emoji })));
    byId("stickers").append(button);
  }
  choose(byId("send-voice"), () => act(() => api.post("voice")));
  choose(byId("send-photo"), () => file.click());
  file.addEventListener("change", () => {
    const [picture] = file.files;
    file.value = "";
    if (picture) act(() => api.photo(picture));
  });
}
