/** The languages of the page. */
export type Language = "en" | "fr";

const storedAs = "bruce-language";

function firstLanguage(): Language {
  const stored = localStorage.getItem(storedAs);
  if (stored === "en" || stored === "fr") return stored;
  const wanted = navigator.languages.find((tag) => /^(en|fr)\b/i.test(tag)) ?? "en";
  return wanted.toLowerCase().startsWith("fr") ? "fr" : "en";
}

let language = $state<Language>(firstLanguage());

/** The language that the page speaks now. */
export function currentLanguage(): Language {
  return language;
}

/** Speaks another language from now on, also after a reload. */
export function speak(next: Language): void {
  language = next;
  localStorage.setItem(storedAs, next);
  document.documentElement.lang = next;
}

/**
 * The texts of a part of the page, in the language of the moment. Both languages have the same shape,
 * so that a text that lacks in one of them does not compile.
 */
export function texts<T>(catalogue: { en: T; fr: T }): () => T {
  return () => catalogue[language];
}
