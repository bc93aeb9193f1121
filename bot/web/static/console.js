// With scripts, pages are swapped in place (htmx). Whoever listens or tabs goes on at the new page's content.
document.addEventListener("htmx:afterSettle", () => {
  const main = document.getElementById("main");
  if (main && !location.hash) main.focus({ preventScroll: true });
});

// A page that is none of the console's has its own look, so it takes the whole window.
document.addEventListener("htmx:beforeSwap", (event) => {
  const html = event.detail.xhr.responseText;
  if (html.includes('<body class="console"')) return;
  event.detail.shouldSwap = false;
  document.open();
  document.write(html);
  document.close();
});

// A form that was pressed twice is sent once. A link is always followed, also where the last one hangs.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.body.matches(".is-sending") && event.detail.requestConfig.verb === "post") event.preventDefault();
  else document.body.classList.add("is-sending");
});
document.addEventListener("htmx:afterRequest", () => document.body.classList.remove("is-sending"));

// Without a connection nothing was sent; what was typed is still there.
document.addEventListener("htmx:sendError", () => {
  const main = document.getElementById("main");
  const said = document.getElementById("offline") ?? document.createElement("p");
  Object.assign(said, { id: "offline", className: "problem", textContent: "" });
  said.setAttribute("role", "alert");
  main.prepend(said);
  said.textContent = main.dataset.offline;
  main.scrollIntoView();
});
