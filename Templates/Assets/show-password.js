// Adds a button that shows what is typed in a password box; the words for it stand on the box.

for (const box of document.querySelectorAll("input[type=password][data-show]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet show";
  button.setAttribute("aria-controls", box.id);
  button.textContent = box.dataset.show;

  const hide = () => {
    box.type = "password";
    button.textContent = box.dataset.show;
  };

  button.addEventListener("click", () => {
    if (box.type === "text") {
      hide();
    } else {
      box.type = "text";
      button.textContent = box.dataset.hide;
    }
  });

  // A shown password must not be kept by the browser among ordinary words.
  box.form.addEventListener("submit", hide);
  box.after(button);
}
