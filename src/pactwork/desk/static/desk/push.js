// Links this browser for notices: asks it for a subscription and sends that with the form.
"use strict";
(() => {
  const form = document.querySelector("form[data-push-key]");
  if (!form || !("serviceWorker" in navigator) || !("PushManager" in window)) return;
  const button = form.querySelector("button[value=browser]");
  const status = form.querySelector("[role=status]");
  const bytes = (text) => {
    const plain = text.replace(/-/g, "+").replace(/_/g, "/");
    return Uint8Array.from(atob(plain + "=".repeat((4 - (plain.length % 4)) % 4)), (one) => one.charCodeAt(0));
  };
  button.hidden = false;
  button.addEventListener("click", async (event) => {
    if (form.elements.endpoint.value) return;
    event.preventDefault();
    try {
      await navigator.serviceWorker.register(form.dataset.pushWorker);
      const worker = await navigator.serviceWorker.getRegistration(form.dataset.pushWorker);
      const found = await worker.pushManager.subscribe({
        userVisibleOnly: true,
        applicationServerKey: bytes(form.dataset.pushKey),
      });
      const { endpoint, keys } = found.toJSON();
      form.elements.endpoint.value = endpoint;
      form.elements.p256dh.value = keys.p256dh;
      form.elements.auth.value = keys.auth;
      form.requestSubmit(button);
    } catch {
      status.textContent = status.dataset.refused;
      status.hidden = false;
    }
  });
})();
