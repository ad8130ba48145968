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
      setTimeout(() => delete form.dataset.sent, 30000);
    }
  });
}

for (const box of document.querySelectorAll("[data-shows-passwords]")) {
  box.closest("label").hidden = false;
  const passwords = box.form.querySelectorAll("input[type=password]");
  const show = shown => passwords.forEach(input => { input.type = shown ? "text" : "password"; });
  box.addEventListener("change", () => show(box.checked));
  // Or the browser would keep it with other texts that were typed.
  box.form.addEventListener("submit", () => show(false));
}

// How long the code still lives, by the time since the page came: the customer's clock may be wrong, but it goes on while the machine sleeps.
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
