/* Passkeys: forms marked data-passkey ask the browser for a key and are sent with its answer.
   "sign-in" fetches what to ask for, "show" and "make" find it in #passkey-data. */
(function () {
  "use strict";
  const keys = window.webauthnJSON;
  if (!keys || !window.PublicKeyCredential) return;

  const held = function () {
    return JSON.parse(document.getElementById("passkey-data").textContent);
  };

  const ask = {
    "sign-in": async function (form) {
      const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error("no answer");
      return keys.get((await answer.json()).request_options);
    },
    show: async function () {
      return keys.get(held().request_options);
    },
    make: async function (form) {
      const options = held().creation_options;
      const alone = form.elements.passwordless;
      const wanted = options.publicKey.authenticatorSelection;
      if (alone) {
        wanted.residentKey = alone.checked ? "required" : "discouraged";
        wanted.requireResidentKey = alone.checked;
        if (alone.checked) wanted.userVerification = "required";
      }
      return keys.create(options);
    },
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", async function (event) {
      event.preventDefault();
      const fault = form.querySelector("[role=alert]");
      fault.hidden = true;
      try {
        const credential = await ask[form.dataset.passkey](form);
        form.elements.credential.value = JSON.stringify(credential);
        form.submit();
      } catch {
        fault.hidden = false;
      }
    });
  }
})();
