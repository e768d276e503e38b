// Leaves at once: Shift pressed three times within five seconds, or the link "Exit this page".
// Without this file the link works all the same; with it the page is blanked first and taken out of Back.

const presses = 3;
const withinMilliseconds = 5000;
const exit = document.getElementById("exit");

function leave() {
  document.documentElement.hidden = true;
  window.location.replace(exit.href);
}

if (exit) {
  let times = [];

  exit.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });

  document.addEventListener("keydown", (event) => {
    if (event.repeat) return;
    if (event.key !== "Shift") {
      // Shift that makes a capital letter is not a press of its own.
      times = [];
      return;
    }
    const now = event.timeStamp;
    times = times.filter((time) => now - time < withinMilliseconds).concat(now);
    if (times.length >= presses) leave();
  });
}
