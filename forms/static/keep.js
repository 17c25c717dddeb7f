// Keeps an answer on this device when it cannot be sent, and tries again. Pages work without it.
(function () {
  "use strict";
  var form = document.querySelector("form[data-later]");
  if (!form || !window.fetch || !window.URLSearchParams) return;
  var action = form.getAttribute("action").split("?")[0];
  var name = "kept:" + action;
  var note = null, busy = false;

  function kept() {
    try { return JSON.parse(localStorage.getItem(name)); } catch (error) { return null; }
  }
  function keep(entry) {
    try { entry ? localStorage.setItem(name, JSON.stringify(entry)) : localStorage.removeItem(name); } catch (error) { /* private mode */ }
  }
  function say() {
    if (note) return;
    note = document.createElement("p");
    note.className = "note";
    note.setAttribute("role", "status");
    note.textContent = form.getAttribute("data-later");
    form.insertBefore(note, form.firstChild);
  }
  // The same key goes with every try, so that an answer which did arrive is not stored twice.
  function send(entry) {
    if (busy) return;
    busy = true;
    fetch(entry.to, { method: "POST", body: new URLSearchParams(entry.body), credentials: "same-origin" }).then(function (answer) {
      busy = false;
      if (answer.status >= 500 || answer.status === 429) { keep(entry); say(); return; }
      keep(null);
      if (answer.redirected) location.assign(answer.url);
      else if (entry.here) form.submit();
      else location.reload();
    }, function () {
      busy = false;
      keep(entry);
      say();
    });
  }
  function again() {
    var entry = kept();
    if (entry) send(entry);
  }
  form.addEventListener("submit", function (event) {
    var data = new FormData(form);
    if (event.submitter && event.submitter.name) {
      // A problem with a skip cannot be shown by form.submit(), which leaves the button out; none is to be expected.
      data.append(event.submitter.name, event.submitter.value);
    }
    event.preventDefault();
    send({ to: form.action, body: Array.from(data), here: true });
  });
  window.addEventListener("online", again);
  setInterval(again, 15000);
  var waiting = kept();
  if (waiting) { waiting.here = false; send(waiting); }
})();
