"use strict";

const root = document.getElementById("graphiql");

function cookie(name) {
  const found = document.cookie.split("; ").find((part) => part.startsWith(name + "="));
  return found && found.slice(name.length + 1);
}

function isSubscription(params, options) {
  const operations = options.documentAST?.definitions ?? [];
  return operations.some(
    (each) =>
      each.operation === "subscription" &&
      (!params.operationName || each.name?.value === params.operationName),
  );
}

async function* answers(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const events = (text + value).split("\n\n");
      text = events.pop();
      for (const event of events) {
        const data = event.split("\n").find((line) => line.startsWith("data: "));
        if (event.startsWith("event: next") && data) yield JSON.parse(data.slice(6));
      }
    }
  } finally {
    await reader.cancel();
  }
}

async function ask(params, accept, options) {
  const proof = cookie("__Host-csrf") ?? cookie("csrf");
  return fetch(root.dataset.url, {
    method: "POST",
    body: JSON.stringify(params),
    headers: {
      accept,
      "content-type": "application/json",
      ...(proof ? { "x-csrf-token": proof } : {}),
      ...options.headers,
    },
  });
}

async function fetcher(params, options = {}) {
  if (!isSubscription(params, options)) {
    const response = await ask(params, "application/graphql-response+json", options);
    return response.json();
  }
  const response = await ask(params, "text/event-stream", options);
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream");
  return isStream ? answers(response) : response.json();
}

ReactDOM.createRoot(root).render(
  React.createElement(GraphiQL, {
    fetcher,
    defaultQuery: root.dataset.opening,
    defaultEditorToolsVisibility: "headers",
  }),
);
