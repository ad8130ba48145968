"use strict";
// For the pages of every host. Every page also works without this script.

// Back may show a page from memory, with an old state: reload it.
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
