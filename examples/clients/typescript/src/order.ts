/** Orders a lamp over REST and GraphQL, and follows the order by a subscription. */

import { randomUUID } from "node:crypto";
import { createClient as createSocket } from "graphql-ws";
import createClient from "openapi-fetch";
import WebSocket from "ws";
import { graphql } from "../generated/graphql/index.js";
import type { FollowedSubscription, TypedDocumentString } from "../generated/graphql/graphql.js";
import type { components, paths } from "../generated/rest.js";

type Problem = components["schemas"]["Problem"];

const Lamps = graphql(`
  query Lamps {
    products(first: 5, search: "lamp", sort: PRICE_ASC, filters: { active: true }) {
      nodes { id name price stock category { name } }
    }
  }
`);

const Place = graphql(`
  mutation Place($order: ID!, $key: String!) {
    placeOrder(input: { id: $order }, idempotencyKey: $key) { number status total }
  }
`);

const Followed = graphql(`
  subscription Followed($order: ID!) {
    orderChanged(id: $order) { time type order { status progress } }
  }
`);

const url = process.argv[2] ?? "http://127.0.0.1:8000";
const rest = createClient<paths>({ baseUrl: url });

/** What REST answered, or an error that says its problem. */
async function done<T>(answer: Promise<{ data?: T; error?: Problem }>): Promise<T> {
  const { data, error } = await answer;
  if (data === undefined) {
    const wrong = error?.errors?.map(({ at, message }) => `${at} ${message}`) ?? [];
    throw new Error([`${error?.code}: ${error?.detail ?? error?.title}`, ...wrong].join("; "));
  }
  return data;
}

/** What GraphQL answered over HTTP. */
async function ask<T, V>(token: string, document: TypedDocumentString<T, V>, variables: V): Promise<T> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: document, variables }),
  });
  const { data, errors } = (await response.json()) as { data?: T; errors?: unknown };
  if (errors || !data) throw new Error(`GraphQL: ${JSON.stringify(errors)}`);
  return data;
}

async function logIn(email: string, password: string): Promise<string> {
  const session = await done(rest.POST("/api/v1/auth/log-in", { body: { email, password } }));
  if (session.token_type !== "Bearer") throw new Error("tokens were put into cookies");
  const { access_token: token } = session;
  rest.use({ onRequest: ({ request }) => request.headers.set("Authorization", `Bearer ${token}`) });
  return token;
}

async function main(): Promise<void> {
  const token = await logIn("ada@example.com", "try-the-store");

  const { products } = await ask(token, Lamps, {});
  for (const { name, price, category } of products?.nodes ?? []) {
    console.log(`${category?.name}: ${name}, ${price.amount} ${price.currency}`);
  }
  const lamp = products?.nodes.find(({ stock }) => stock > 0);
  if (!lamp) throw new Error("no lamp is left");

  const order = await done(
    rest.POST("/api/v1/orders", {
      params: { header: { "Idempotency-Key": randomUUID() } },
      body: { ship_to: { street: "Hauptstr. 1", city: "Berlin", postcode: "10115", country: "DE" } },
    }),
  );
  await done(
    rest.POST("/api/v1/orders/{id}/lines", {
      params: { path: { id: order.id } },
      body: { product: lamp.id, quantity: 1 },
    }),
  );

  const socket = createSocket({
    url: `${url.replace(/^http/, "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    lazy: false,
  });
  await new Promise((resolve) => socket.on("connected", resolve));
  const changes = socket.iterate<FollowedSubscription>({
    query: Followed.toString(),
    variables: { order: order.id },
  });
  const { placeOrder: placed } = await ask(token, Place, { order: order.id, key: randomUUID() });
  if (!placed) throw new Error("there is no placed order");
  console.log(`${placed.number}: ${placed.total.amount} ${placed.total.currency}`);

  for await (const { data, errors } of changes) {
    if (!data) throw new Error(`GraphQL: ${JSON.stringify(errors)}`);
    const { time, type, order: now } = data.orderChanged;
    console.log(`${time} ${type}: ${now?.status} ${now?.progress}`);
    if (now?.status === "CANCELLED") throw new Error("it was cancelled");
    if (now?.status === "SHIPPED") break;
  }
  await socket.dispose();
}

await Promise.race([
  main(),
  new Promise((_, reject) => setTimeout(() => reject(new Error("it took too long")), 60_000).unref()),
]);
