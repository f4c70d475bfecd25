// Shows the notices that the server sends, and opens what they are about.
"use strict";
self.addEventListener("push", (event) => {
  const told = event.data ? event.data.json() : {};
  if (!told.title) return;
  event.waitUntil(
    self.registration.showNotification(told.title, {
      body: told.text,
      lang: told.language,
      dir: told.direction,
      tag: told.id,
      timestamp: told.at,
      data: { url: told.url },
    })
  );
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data.url, self.location.origin);
  if (url.origin === self.location.origin) event.waitUntil(self.clients.openWindow(url.href));
});
