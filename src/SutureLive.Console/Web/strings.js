// The language of the page: ?lang=ru once, remembered afterwards; otherwise the browser's own, English where there is no other.
import * as english from "./strings.en.js";
import * as russian from "./strings.ru.js";

const known = { en: english, ru: russian };
const asked = new URLSearchParams(location.search).get("lang");
if (asked in known) localStorage.setItem("language", asked);
const chosen = localStorage.getItem("language") ?? navigator.language.slice(0, 2);

export const language = chosen in known ? chosen : "en";
export const languages = Object.keys(known);
export const strings = { ...english.strings, ...known[language].strings };

/** Fills {0}, {1}… of a sentence. */
export const fill = (text, ...values) => text.replace(/\{(\d)\}/g, (_, i) => values[Number(i)]);

/** What several parts say, each thing once: a controller's own word and the state it means are often the same. */
export const joined = (...parts) => parts.filter((part, i) => part && !parts.slice(0, i).some(said => said?.toLowerCase() === part.toLowerCase())).join(" · ");

/** Chooses another language; the page is loaded anew. */
export function speak(name) {
  localStorage.setItem("language", name);
  location.search = "";
}
