// Keys of the pages of staff: "/" puts the cursor in the field that finds messages, "?" opens and closes the list of keys.
// Without this file both are there to be pressed: the field, and the list at the foot of each page.

const find = document.getElementById("find");
const keys = document.getElementById("keys");

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.repeat || event.isComposing) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  // Whoever types in a field means the sign itself.
  if (event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]")) return;
  if (event.key === "/") {
    const way = document.querySelector('[data-key="/"]');
    if (!find && !way) return;
    event.preventDefault();
    if (find) {
      find.focus();
      find.select();
    } else {
      window.location.assign(way.href);
    }
  } else if (event.key === "?" && keys) {
    event.preventDefault();
    keys.open = !keys.open;
    keys.querySelector("summary").focus();
  }
});
