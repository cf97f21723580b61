"use strict";

const root = document.getElementById("api");
const dark = window.matchMedia("(prefers-color-scheme: dark)");

function dress() {
  document.documentElement.classList.toggle("dark-mode", dark.matches);
}

dress();
dark.addEventListener("change", dress);

function cookie(name) {
  const found = document.cookie.split("; ").find((part) => part.startsWith(name + "="));
  return found && found.slice(name.length + 1);
}

SwaggerUIBundle({
  url: root.dataset.document,
  dom_id: "#api",
  deepLinking: true,
  displayRequestDuration: true,
  filter: true,
  persistAuthorization: false,
  tryItOutEnabled: true,
  validatorUrl: null,
  withCredentials: true,
  requestInterceptor: (request) => {
    const proof = cookie("__Host-csrf") || cookie("csrf");
    if (proof) {
      request.headers["X-CSRF-Token"] = proof;
    }
    return request;
  },
});
