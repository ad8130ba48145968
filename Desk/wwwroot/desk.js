"use strict";
// Every page also works without this script.

// Brings the account's page up to date while the agent looks at it: every 20 seconds for 5 minutes, because the audit log has a line of
// each look. The form is not touched, and a part with the focus stays until the focus leaves it.
async function follow(now) {
  for (let asked = 0; asked < 15; asked++) {
    await new Promise(done => setTimeout(done, 20000));
    while (document.hidden) await new Promise(done => document.addEventListener("visibilitychange", done, { once: true }));
    const answer = await fetch(now.dataset.news, { redirect: "manual" }).catch(() => ({}));
    // The agent's session has ended.
    if (answer.type === "opaqueredirect") return;
    if (answer.status !== 200) continue;
    const news = new DOMParser().parseFromString(await answer.text().catch(() => ""), "text/html");
    for (const id of ["now", "history"]) {
      const [part, fresh] = [document.getElementById(id), news.getElementById(id)];
      if (fresh && fresh.innerHTML !== part.innerHTML && !part.contains(document.activeElement)) {
        part.replaceChildren(...fresh.childNodes);
      }
    }
  }
}

const now = document.getElementById("now");
if (now) follow(now);
