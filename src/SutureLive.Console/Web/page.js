// What the pages beside the live one share: words, the way from page to page, asking the server.
import { language, strings, fill } from "./strings.js";

export const $ = id => document.getElementById(id);

/** Puts the words of the page in. */
export function fillWords() {
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = strings[node.dataset.text];
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", strings[node.dataset.label]);
  for (const node of document.querySelectorAll("[data-title]")) node.title = strings[node.dataset.title];
  for (const node of document.querySelectorAll("[data-placeholder]")) node.placeholder = strings[node.dataset.placeholder];
  const here = document.querySelector("nav [aria-current]");
  if (here) document.title = `${here.textContent} · ${strings.title}`;
}

/** Asks the server; throws an Error that says why not. */
export async function ask(path, options) {
  let answer;
  try {
    answer = await fetch(path, options);
  } catch {
    throw new Error(strings.notReached);
  }
  const said = await answer.json().catch(() => null);
  if (!answer.ok) throw new Error(said?.says ?? fill(strings.answered, answer.status));
  return said;
}

/** Sends JSON. */
export const send = (method, path, body) =>
  ask(path, { method, headers: body === undefined ? {} : { "Content-Type": "application/json" }, body: body === undefined ? undefined : JSON.stringify(body) });

/** A new element: `make("td", { className: "number" }, "12", child)`. */
export function make(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

/** Runs what a person asked for and says in a node why it did not work. */
export async function tried(node, act) {
  node.textContent = "";
  try {
    return await act();
  } catch (error) {
    node.textContent = error.message;
    return undefined;
  }
}
