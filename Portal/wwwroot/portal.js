"use strict";
// What scripts add; every page works without them.

// Back may show a page as it was left, signed in or not: ask for it anew.
addEventListener("pageshow", event => { if (event.persisted) location.reload(); });

// A form on its way isn't sent again, unless nothing comes of it.
for (const form of document.forms) {
  form.addEventListener("submit", event => {
    if (form.dataset.sent) {
      event.preventDefault();
    } else {
      form.dataset.sent = "yes";
      setTimeout(() => delete form.dataset.sent, 10000);
    }
  });
}

for (const box of document.querySelectorAll("[data-shows-passwords]")) {
  box.closest("label").hidden = false;
  const passwords = box.form.querySelectorAll("input[type=password]");
  box.addEventListener("change", () => passwords.forEach(input => { input.type = box.checked ? "text" : "password"; }));
}

// How long the code still lives, by the time since the page came: the customer's own clock may be wrong.
const left = document.getElementById("left");
if (left) {
  const end = performance.now() + left.dataset.seconds * 1000;
  const tick = () => {
    const seconds = Math.max(0, Math.ceil((end - performance.now()) / 1000));
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
