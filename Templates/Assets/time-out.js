// Warns two minutes before the session ends, and puts what was typed away when it does. Without this file the page states
// the time, and what is posted too late is kept all the same.

const warnBefore = 120_000;
const lookEvery = 5_000;
// A little later than the end, so that what is put away then does not make the session longer.
const afterEnd = 2_000;
const template = document.getElementById("time-out");

if (template) {
  const stated = document.querySelector("[data-session-ends]");
  let at = template.dataset.at;
  let end = Date.now() + Number(template.dataset.seconds) * 1000;
  let dialog = null;
  let isOver = false;

  // Other tabs of the same session learn when this one was used; nothing of it stays on the device. One browser may have a
  // session of a family and one of staff.
  const whose = window.location.pathname.startsWith("/staff") ? "staff" : "family";
  const tabs = new BroadcastChannel(`session-end-${whose}`);

  const prolong = (laterEnd, laterAt) => {
    if (stated) stated.textContent = stated.textContent.replace(at, laterAt);
    [end, at] = [laterEnd, laterAt];
    if (dialog) dialog.remove();
    dialog = null;
  };

  const stay = async (event, form = event.target) => {
    event.preventDefault();
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams(new FormData(form)),
        redirect: "error",
      });
      const { seconds, at: laterAt } = await answer.json();
      const back = dialog ? dialog.before : null;
      prolong(Date.now() + seconds * 1000, laterAt);
      if (back) back.focus();
      tabs.postMessage({ end, at });
    } catch {
      // It is over already, or there is no connection: what was typed is put away first.
      leave();
    }
  };

  const warn = () => {
    const before = document.activeElement;
    dialog = template.content.querySelector("dialog").cloneNode(true);
    dialog.before = before;
    const words = dialog.querySelector("#time-out-words");
    words.textContent = words.textContent.replace(template.dataset.at, at);
    const form = dialog.querySelector("form[method=post]");
    if (form) form.addEventListener("submit", stay);
    document.body.append(dialog);
    // Not as a modal one: the way out of the page must stay in reach.
    dialog.show();
    dialog.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      dialog.close();
      before.focus();
    });
  };

  const leave = async () => {
    isOver = true;
    const main = document.querySelector("main");
    const answer = document.getElementById("answer-form");
    // Nobody reads on who comes by now.
    main.hidden = true;
    if (dialog) dialog.remove();
    try {
      if (answer && (answer.elements.body.value.trim() || answer.elements.file.files.length)) {
        const typed = new FormData(answer);
        // A button of the form is called "action" too, and hides its property of that name.
        typed.set("action", "save");
        await fetch(answer.getAttribute("action"), { method: "POST", body: typed, redirect: "manual" });
      }
      window.location.replace(window.location.pathname + window.location.search);
    } catch {
      // Without a connection what was typed stays where it is, unseen, until there is one.
      isOver = false;
    }
  };

  const look = () => {
    if (isOver) return;
    const left = end - Date.now();
    if (left <= -afterEnd) leave();
    else if (left <= warnBefore && !dialog) warn();
  };

  tabs.addEventListener("message", ({ data }) => {
    if (data.end > end) prolong(data.end, data.at);
  });
  tabs.postMessage({ end, at });
  if (stated) {
    // Without this file the button may belong to the answer's form, which keeps what was typed: so the button is heard.
    const form = stated.closest("form");
    form.querySelector("button").addEventListener("click", (event) => stay(event, form));
  }
  document.addEventListener("visibilitychange", look);
  setInterval(look, lookEvery);
  look();
}
