import { showControls } from "./bidi.ts";

const attributes = ["title", "aria-label", "placeholder", "alt"];

/** Makes them visible wherever the page shows a text, before it is painted. Returns what ends it. */
export function watchControls(root: Document): () => void {
  const text = (node: Node) => {
    const shown = showControls(node.nodeValue ?? "");
    if (shown !== node.nodeValue) node.nodeValue = shown;
  };
  const element = (node: Element) => {
    for (const name of attributes) {
      const value = node.getAttribute(name);
      if (value && showControls(value) !== value) node.setAttribute(name, showControls(value));
    }
  };
  const all = (node: Node) => {
    if (node.nodeType === Node.TEXT_NODE) text(node);
    if (node instanceof Element) element(node);
    for (const child of node.childNodes) all(child);
  };
  const observer = new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === "childList") addedNodes.forEach(all);
      else if (type === "attributes") element(target as Element);
      else text(target);
    }
  });
  observer.observe(root.documentElement, {
    subtree: true,
    childList: true,
    characterData: true,
    attributeFilter: attributes,
  });
  return () => observer.disconnect();
}
