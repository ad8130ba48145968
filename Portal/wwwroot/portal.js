"use strict";
// Every page also works without this script.

// Back may show a page from memory, with an old sign-in state: reload it.
addEventListener("pageshow", event => { if (event.persisted) location.reload(); });

// Don't send a form twice, unless there is no answer within 30 seconds.
for (const form of document.forms) {
  form.addEventListener("submit", event => {
    if (form.dataset.sent) {
      event.preventDefault();
    } else {
      form.dataset.sent = "yes";
      setTimeout(() => delete form.dataset.sent, 30000);
    }
  });
}

for (const box of document.querySelectorAll("[data-shows-passwords]")) {
  box.closest("label").hidden = false;
  const passwords = box.form.querySelectorAll("input[type=password]");
  const show = shown => passwords.forEach(input => { input.type = shown ? "text" : "password"; });
  box.addEventListener("change", () => show(box.checked));
  // Otherwise the browser would store the password as form history.
  box.form.addEventListener("submit", () => show(false));
}

// The remaining lifetime of the code, counted from the page load: the customer's clock may be wrong, but it keeps running during sleep.
const left = document.getElementById("left");
if (left) {
  const end = Date.now() + left.dataset.seconds * 1000;
  const tick = () => {
    const seconds = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    if (seconds > 0) {
      left.textContent = left.dataset.text.replace("{0}", Math.floor(seconds / 60)).replace("{1}", seconds % 60);
      setTimeout(tick, 1000);
    } else {
      left.textContent = "";
      document.getElementById("over").textContent = left.dataset.over;
    }
  };
  tick();
}
