// With scripts, pages are swapped in place (htmx). Whoever listens or tabs goes on at the new page's content.
document.addEventListener("htmx:afterSettle", () => {
  const main = document.getElementById("main");
  if (main && !location.hash) main.focus({ preventScroll: true });
});
