import { readRoute, type Route } from "./routes.ts";

let route = $state.raw<Route>(readRoute(location.hash));

addEventListener("hashchange", () => {
  route = readRoute(location.hash);
});

/** Where the page is now. */
export function currentRoute(): Route {
  return route;
}

/** Goes to an address made by `addressOf`. */
export function goTo(address: string): void {
  // a dialog has a step of its own (parts/back.ts): it becomes this one
  if (history.state?.over) location.replace(address);
  else location.hash = address;
}

/** Changes the address without a step in the history: for filters. */
export function replaceAddress(address: string): void {
  history.replaceState(null, "", address);
  route = readRoute(location.hash);
}
