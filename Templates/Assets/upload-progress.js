// Shows how far files have been sent. Without it the form works as every other.
const form = document.getElementById("answer-form");
const files = document.getElementById("files");
const line = document.querySelector(".sending");
const bar = document.getElementById("sending");

if (form && files && line && bar) {
  form.addEventListener("submit", (event) => {
    if (files.files.length === 0) return;
    event.preventDefault();
    const request = new XMLHttpRequest();
    // A button of the form is called "action" too, and hides its property of that name.
    const target = new URL(form.getAttribute("action"), location.href).href;
    request.open("POST", target);
    request.upload.addEventListener("progress", (step) => {
      if (step.lengthComputable) bar.value = step.loaded / step.total;
    });
    request.addEventListener("load", () => {
      if (request.responseURL !== target) {
        location.assign(request.responseURL);
        return;
      }
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      document.replaceChild(document.adoptNode(page.documentElement), document.documentElement);
      const summary = document.querySelector("[autofocus]");
      if (summary) summary.focus();
    });
    // What cannot be sent with progress is sent without.
    request.addEventListener("error", () => {
      if (event.submitter) {
        const pressed = document.createElement("input");
        pressed.type = "hidden";
        pressed.name = event.submitter.name;
        pressed.value = event.submitter.value;
        form.append(pressed);
      }
      form.submit();
    });
    line.hidden = false;
    // The button that was pressed says what is to be done.
    request.send(new FormData(form, event.submitter));
  });
}
