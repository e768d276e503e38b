// Has the browser ask before a page of staff is left on which something was written that is neither sent nor kept.
// Without this file the page is left at once. Families have none of it: whoever must leave quickly is not asked back.

const form = document.getElementById("answer-form");
let isChanged = false;

form?.addEventListener("input", () => {
  isChanged = true;
});
form?.addEventListener("submit", () => {
  isChanged = false;
});
window.addEventListener("beforeunload", (event) => {
  if (isChanged) event.preventDefault();
});
