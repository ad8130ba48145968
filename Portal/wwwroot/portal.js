"use strict";
// Every page also works without this script.

for (const box of document.querySelectorAll("[data-shows-passwords]")) {
  box.closest("label").hidden = false;
  const passwords = box.form.querySelectorAll("input[type=password]");
  const show = shown => passwords.forEach(input => { input.type = shown ? "text" : "password"; });
  box.addEventListener("change", () => show(box.checked));
  // Otherwise the browser would store the password as form history.
  box.form.addEventListener("submit", () => show(false));
}

// Counts seconds from the page load: the customer's clock may be wrong, but it keeps running during sleep.
function countdown(seconds, tick) {
  const end = Date.now() + seconds * 1000;
  const next = () => {
    const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    tick(left);
    if (left > 0) setTimeout(next, 1000);
  };
  next();
}

const open = document.getElementById("open");
if (open) {
  const left = document.getElementById("left");
  countdown(Number(open.dataset.seconds), seconds => {
    if (seconds === 0) {
      const expired = document.getElementById("expired");
      open.hidden = true;
      document.getElementById("notice")?.remove();
      expired.hidden = false;
      document.title = `${expired.dataset.title}: ${document.title}`;
      expired.querySelector(".notice").focus();
    } else if (left) {
      left.textContent = left.dataset.text.replace("{0}", Math.floor(seconds / 60)).replace("{1}", seconds % 60);
    }
  });
}

for (const button of document.querySelectorAll("[data-wait]:not([data-wait=''])")) {
  const text = button.textContent;
  countdown(Number(button.dataset.wait), seconds => {
    button.disabled = seconds > 0;
    button.textContent = seconds > 0 ? button.dataset.text.replace("{0}", seconds) : text;
  });
}

// Asks what became of the mail while the customer looks at the page: every 3 seconds for a minute, then less and less often, and at most
// so many times since the last news. Only this part of the page changes: the focus and what is typed stay.
async function follow(delivery) {
  const intro = document.getElementById("intro");
  const most = { queued: 60, unknown: 60, sent: 40 };
  for (let asked = 0; asked < (most[delivery.dataset.state] ?? 0) && !open.hidden; asked++) {
    await new Promise(done => setTimeout(done, Math.min(3000 * 1.25 ** Math.max(0, asked - 19), 30000)));
    while (document.hidden) await new Promise(done => document.addEventListener("visibilitychange", done, { once: true }));
    const answer = await fetch(delivery.dataset.url, { redirect: "manual" }).catch(() => ({}));
    // The sign-in has ended, or there is a newer one.
    if (answer.type === "opaqueredirect") return;
    if (answer.status !== 200) continue;
    const news = new DOMParser().parseFromString(await answer.text().catch(() => ""), "text/html").getElementById("delivery");
    if (news && news.dataset.state !== delivery.dataset.state) {
      delivery.dataset.state = news.dataset.state;
      delivery.replaceChildren(...news.childNodes);
      intro.hidden = delivery.querySelector(".wrong") !== null && !intro.contains(document.activeElement);
      asked = -1;
    }
  }
}

const delivery = document.getElementById("delivery");
if (delivery) follow(delivery);
